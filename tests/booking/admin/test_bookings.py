"""Staff see bookings and cancel for the school; a teacher sees their own."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from booking.enums import BookingStatus
from booking.models import Booking
from core.models import OutboxMessage
from tests.factories.booking import NOW, BookingFactory, SessionFactory, TeacherFactory, WorkshopFactory

from .conftest import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def booking(ben):
    session = SessionFactory(workshop=WorkshopFactory(title="Spanish at noon", hosts=[ben]), hosts=[ben])
    return BookingFactory(session=session, attendee_name="Chloe Martin", attendee_email="chloe@example.com")


def test_owner_sees_and_finds_bookings(ana, booking) -> None:
    page = ana.get("/admin/bookings/").content.decode()
    assert "Chloe Martin" in page
    assert "Thu 7 Jan 2027, 18:00" in page
    assert "Chloe Martin" in ana.get("/admin/bookings/?q=chloe@").content.decode()
    assert "Chloe Martin" not in ana.get("/admin/bookings/?q=dmitri").content.decode()
    assert "Chloe Martin" not in ana.get("/admin/bookings/?status=cancelled").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_bookings_asks_the_same_number_of_questions(ana, ben, number) -> None:
    for day in range(8, 8 + number):
        BookingFactory(session=SessionFactory(start_at=NOW.replace(day=day), hosts=[ben]))
    ana.get("/admin/bookings/")
    with CaptureQueriesContext(connection) as captured:
        ana.get("/admin/bookings/")
    # Once in a second the host is looked up anew, which sets the search path anew.
    assert sum(not query["sql"].startswith("SET search_path") for query in captured) == 28


def test_owner_cancels_with_a_reason(ana, booking) -> None:
    assert "Nothing was paid" in ana.get(f"/admin/bookings/{booking.uid}/cancel/").content.decode()
    refused = ana.post(f"/admin/bookings/{booking.uid}/cancel/", {"reason": ""})
    assert "This field is required." in refused.content.decode()
    answer = ana.post(f"/admin/bookings/{booking.uid}/cancel/", {"reason": "Ben is ill"}, follow=True)
    page = answer.content.decode()
    assert "The booking is cancelled, and the student is told." in page
    assert "Ben is ill" in page
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    assert (booking.cancellations.get().by_kind, booking.cancellations.get().by_user.email) == (
        "staff",
        "ana@alpha.example",
    )
    assert OutboxMessage.objects.filter(kind="booking.mail.student_cancelled").count() == 1


def test_cancelled_booking_cannot_be_cancelled_again(ana, booking) -> None:
    ana.post(f"/admin/bookings/{booking.uid}/cancel/", {"reason": "x"})
    answer = ana.post(f"/admin/bookings/{booking.uid}/cancel/", {"reason": "x"})
    assert "This booking was cancelled before." in answer.content.decode()


def test_teacher_sees_own_bookings_only_and_cancels_none(ben_client, booking) -> None:
    other = TeacherFactory(name="Eva Ruiz")
    foreign = BookingFactory(session=SessionFactory(hosts=[other]), attendee_name="Dora Lang")
    page = ben_client.get("/admin/bookings/").content.decode()
    assert "Chloe Martin" in page
    assert "Dora Lang" not in page
    own = ben_client.get(f"/admin/bookings/{booking.uid}/").content.decode()
    assert "chloe@example.com" in own
    assert "Cancel this booking" not in own
    assert ben_client.get(f"/admin/bookings/{foreign.uid}/").status_code == 404
    assert ben_client.post(f"/admin/bookings/{booking.uid}/cancel/", {"reason": "x"}).status_code == 302
    assert Booking.objects.get(pk=booking.pk).status == BookingStatus.CONFIRMED


def test_student_with_a_login_is_sent_away(chloe_client, booking) -> None:
    assert chloe_client.get("/admin/bookings/").status_code == 302
    assert chloe_client.get(f"/admin/bookings/{booking.uid}/").status_code == 302


def test_dates_of_a_booking_lead_the_school_to_the_roster(ana, ben_client, booking) -> None:
    roster = f'href="/admin/sessions/{booking.seats.get().session_id}/roster/"'
    assert roster in ana.get(f"/admin/bookings/{booking.uid}/").content.decode()
    assert roster not in ben_client.get(f"/admin/bookings/{booking.uid}/").content.decode()


@pytest.mark.parametrize("path", ["bookings", "refund-requests"])
def test_lists_open_for_whoever_may_do_everything(alpha, path) -> None:
    client = log_in(User.objects.create_superuser("op@alpha.example", "a long password"))
    assert client.get(f"/admin/{path}/").status_code == 200
