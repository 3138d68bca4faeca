"""`GET bookings/{uid}/invoice.pdf`: the latest document or one by its number, for whom it concerns."""

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role, sync_roles
from booking.models import Booking
from booking.selectors.bookings import booking_token
from payments.lines import Buyer
from payments.services import invoices
from tests.factories.booking import NOW, BookingFactory, SessionFactory, TeacherFactory
from tests.payments.invoices.conftest import paid_payment

pytestmark = pytest.mark.django_db
CHLOE = "chloe@example.com"


@pytest.fixture
def ben(db) -> User:
    sync_roles()
    user = User.objects.create_user("ben@example.com")
    give_role(user, TEACHER)
    return user


@pytest.fixture
def booking(ben) -> Booking:
    session = SessionFactory(hosts=[TeacherFactory(name="Ben", slug="ben", user=ben)])
    found = BookingFactory(attendee_email=CHLOE, session=session)
    invoices.issue_for(paid_payment(reference=found.uid, paid_at=NOW), now=NOW)
    return found


def client_of(user: User | None) -> Client:
    client = Client(headers={"host": "alpha.test"}, enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def get(booking: Booking, *, user: User | None = None, number: str = "", **headers: str):
    return client_of(user).get(
        f"/api/v1/bookings/{booking.uid}/invoice.pdf", {"number": number} if number else {}, headers=headers
    )


def test_link_opens_the_latest_document(booking) -> None:
    answer = get(booking, **{"X-Booking-Token": booking_token(booking.uid)})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-1.7")
    assert answer["Content-Disposition"] == 'attachment; filename="REC-2027-00001.pdf"'
    assert answer["Cache-Control"] == "private, no-store"


def test_number_chooses_the_document(booking) -> None:
    receipt = invoices.current_document(booking_payment(booking))
    invoices.correct(invoice_id=receipt.pk, buyer=Buyer("Acme", "Leeds"), by_user_id=None, now=NOW)
    token = {"X-Booking-Token": booking_token(booking.uid)}
    names = {
        number: get(booking, number=number, **token)["Content-Disposition"].split('"')[1]
        for number in ("", "REC-2027-00001", "CN-2027-00001")
    }
    assert names == {
        "": "INV-2027-00001.pdf",
        "REC-2027-00001": "REC-2027-00001.pdf",
        "CN-2027-00001": "CN-2027-00001.pdf",
    }
    answer = get(booking, number="INV-2027-00009", **token)
    assert (answer.status_code, answer.json()["type"]) == (404, "about:blank#not_found")


def booking_payment(booking: Booking):
    from payments.models import Payment

    return Payment.objects.get(reference=booking.uid)


def test_student_and_owner_open_it_by_login(booking) -> None:
    chloe = User.objects.create_user(CHLOE, verified_email=CHLOE)
    ana = User.objects.create_user("ana@example.com")
    give_role(ana, OWNER)
    assert [get(booking, user=user).status_code for user in (chloe, ana)] == [200, 200]


def test_teacher_sees_no_money(booking, ben) -> None:
    assert get(booking, user=ben).status_code == 403


def test_nobody_else_opens_it(booking) -> None:
    other = User.objects.create_user("eve@example.com", verified_email="eve@example.com")
    foreign = booking_token(BookingFactory().uid)
    assert get(booking).status_code == 401
    assert get(booking, user=other).status_code == 404
    assert get(booking, **{"X-Booking-Token": foreign}).status_code == 404
    assert get(booking, **{"X-Booking-Token": "forged"}).status_code == 401


def test_token_of_another_school_is_refused(booking) -> None:
    with schema_context("beta"):
        dmitri = booking_token(BookingFactory().uid)
    assert get(booking, **{"X-Booking-Token": dmitri}).status_code == 401


def test_booking_without_a_document_has_none(ben) -> None:
    booking = BookingFactory(attendee_email=CHLOE)
    assert get(booking, **{"X-Booking-Token": booking_token(booking.uid)}).status_code == 404
