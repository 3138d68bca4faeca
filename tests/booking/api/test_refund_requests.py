"""Programs ask for a refund on behalf of a student."""

from datetime import timedelta
from typing import Any

import pytest

from booking.models import RefundRequest
from booking.selectors.bookings import booking_token
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from payments.selectors import payment_of
from tests.factories.booking import GUEST, NOW, SessionFactory, TeacherFactory, at, attendee

from .conftest import Api, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(account: Any, stripe: Any) -> Any:
    """Chloe has paid, and cancelled too late."""
    session = SessionFactory(workshop__price_minor=2500, hosts=[TeacherFactory()])
    booking = book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(), by=GUEST, now=NOW
    )
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=at(7, 16))
    return booking


def ask(api: Api, booking: Any, body: Any, **headers: Any) -> Any:
    return api.post(f"bookings/{booking.uid}/refund-request", body, **headers)


def link(booking: Any) -> dict:
    return {"HTTP_X_BOOKING_TOKEN": booking_token(booking.uid)}


def test_student_asks_by_the_signed_link_once(api: Api, lost: Any) -> None:
    answer = ask(api, lost, {"reason": "I was in hospital."}, **link(lost))
    assert answer.status_code == 201, answer.content
    assert answer.json() == {
        "id": RefundRequest.objects.get().pk,
        "status": "open",
        "reason": "I was in hospital.",
        "answer": "",
        "granted": {"amount": 0, "currency": "EUR"},
        "refundStatus": None,
        "createdAt": "2027-01-04T08:00:00Z",
        "decidedAt": None,
    }
    assert code_of(ask(api, lost, {"reason": "again"}, **link(lost))) == (409, "already_asked")


def test_what_cannot_be_asked_is_refused(api: Api, lost: Any) -> None:
    assert code_of(ask(api, lost, {"reason": " "}, **link(lost))) == (400, "invalid")
    assert code_of(ask(api, lost, {"reason": "x", "amount": 2500}, **link(lost))) == (400, "invalid")
    session = SessionFactory(hosts=[TeacherFactory()], start_at=NOW + timedelta(days=2))
    free = book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee("Dora"), by=GUEST, now=NOW
    )
    assert code_of(ask(api, free, {"reason": "x"}, **link(free))) == (422, "nothing_to_refund")


def test_nobody_else_may_ask(api: Api, lost: Any) -> None:
    assert code_of(ask(api, lost, {"reason": "x"})) == (401, "not_authenticated")
    other = book(
        workshop_id=lost.workshop_id,
        session_id=SessionFactory(workshop=lost.workshop, start_at=at(20, 17), hosts=[TeacherFactory()]).pk,
        attendee=attendee("Dora"),
        by=GUEST,
        now=NOW,
    )
    assert code_of(ask(api, lost, {"reason": "x"}, **link(other))) == (404, "not_found")
    assert code_of(ask(Api("beta.test"), lost, {"reason": "x"}, **link(lost)))[0] == 401
    assert RefundRequest.objects.count() == 0
