"""A student with a login and their own bookings, without the link from the mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from booking.models import Booking
from core.clock import now
from tests.factories.booking import BookingFactory, SessionFactory

pytestmark = pytest.mark.django_db
CHLOE = "chloe@example.com"


@pytest.fixture
def chloe(db: None) -> User:
    return User.objects.create_user(CHLOE, verified_email=CHLOE)


@pytest.fixture
def booking(db: None) -> Booking:
    start_at = now() + timedelta(days=7)
    session = SessionFactory(start_at=start_at, end_at=start_at + timedelta(hours=1))
    return BookingFactory(attendee_email=CHLOE, session=session)


def client_of(user: User, host: str = "alpha.test") -> Client:
    client = Client(headers={"host": host}, enforce_csrf_checks=True)
    client.force_login(user)
    return client


def token(client: Client) -> str:
    """As the pages give it to their forms."""
    client.get("/account/profile/")
    return client.cookies["csrftoken"].value


def cancel(client: Client, booking: Booking, **headers: str) -> Any:
    return client.post(
        f"/api/v1/bookings/{booking.uid}/cancellation",
        {"reason": "Ill"},
        content_type="application/json",
        headers=headers,
    )


def test_student_reads_the_booking_of_their_proven_address(chloe: User, booking: Booking) -> None:
    answer = client_of(chloe).get(f"/api/v1/bookings/{booking.uid}")
    assert (answer.status_code, answer.json()["uid"]) == (200, booking.uid)
    assert answer["Cache-Control"] == "private, no-store"


def test_unproven_address_reads_nothing(chloe: User, booking: Booking) -> None:
    User.objects.update(verified_email="")
    assert client_of(chloe).get(f"/api/v1/bookings/{booking.uid}").status_code == 404
    Booking.objects.update(student=chloe)
    assert client_of(chloe).get(f"/api/v1/bookings/{booking.uid}").status_code == 200


def test_somebody_else_reads_and_cancels_nothing(booking: Booking) -> None:
    mallory = client_of(User.objects.create_user("mallory@example.com", verified_email="mallory@example.com"))
    assert mallory.get(f"/api/v1/bookings/{booking.uid}").status_code == 404
    assert mallory.get(f"/api/v1/bookings/{booking.uid}/calendar.ics").status_code == 404
    assert cancel(mallory, booking, **{"X-CSRFToken": token(mallory)}).status_code == 404
    booking.refresh_from_db()
    assert booking.status == "confirmed"


def test_student_cancels_with_the_token_of_the_form(chloe: User, booking: Booking) -> None:
    client = client_of(chloe)
    assert cancel(client, booking).status_code == 403
    booking.refresh_from_db()
    assert booking.status == "confirmed"
    assert cancel(client, booking, **{"X-CSRFToken": token(client)}).status_code == 201
    booking.refresh_from_db()
    assert booking.status == "cancelled"
    assert booking.cancellations.get().by_user_id == chloe.pk
