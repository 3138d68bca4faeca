"""A student asks for money on the page of the booking."""

from typing import Any

import pytest

from booking.models import Booking, RefundRequest
from booking.selectors.bookings import booking_token
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.refund_requests import decide
from payments.selectors import payment_of
from tests.factories.booking import ANA, GUEST, NOW, at, attendee

from .visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(paid_lesson: Any, stripe: Any) -> Booking:
    booking = book(workshop_id=paid_lesson.pk, start=at(14, 8), attendee=attendee(), by=GUEST, now=NOW)
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    return booking


@pytest.fixture
def lost(paid: Booking) -> Booking:
    cancel_booking(booking_uid=paid.uid, by=GUEST, now=at(14, 7))
    return paid


def page_of(booking: Booking) -> str:
    return f"/booking/{booking_token(booking.uid)}/refund/"


def test_student_asks_and_reads_the_answer(visitor: Visitor, lost: Booking) -> None:
    visitor.get(page_of(lost))
    assert "up to €25.00" in visitor.text(".manage__cancel")
    assert visitor.response["Cache-Control"] == "private, no-store"
    visitor.press("Send the request", reason="I was in hospital.")
    assert "The school has your request." in visitor.text(".notice")
    assert "has not answered yet" in visitor.text(".manage__money")
    assert not visitor.all("textarea")
    request = RefundRequest.objects.get()
    decide(request_id=request.pk, grant_minor=1000, answer="Get well soon.", by=ANA, now=NOW)
    visitor.get(page_of(lost))
    assert "The school gives you €10.00 back." in visitor.text(".manage__money")
    assert "Get well soon." in visitor.text(".manage__money")


def test_the_reason_is_needed(visitor: Visitor, lost: Booking) -> None:
    visitor.get(page_of(lost)).press("Send the request")
    assert "This field is required." in visitor.text(".field__error")
    assert RefundRequest.objects.count() == 0


def test_in_time_the_way_leads_to_cancelling(visitor: Visitor, paid: Booking) -> None:
    visitor.get(page_of(paid))
    assert "There is still time" in visitor.text(".manage__cancel")
    assert not visitor.all("textarea")
    visitor.follow("Cancel the booking")
    assert visitor.url.endswith("/cancel/")
    visitor.post(page_of(paid), {"reason": "x", "csrfmiddlewaretoken": visitor.value("csrfmiddlewaretoken")})
    assert visitor.status == 409
    assert RefundRequest.objects.count() == 0


def test_a_forged_link_and_a_missing_token_are_refused(visitor: Visitor, lost: Booking) -> None:
    assert visitor.get("/booking/forged/refund/").status == 404
    assert visitor.post(page_of(lost), {"reason": "x"}).status == 403
    assert Visitor("beta.test").get(page_of(lost)).status == 404
    assert RefundRequest.objects.count() == 0


def test_what_is_typed_stays_text(visitor: Visitor, lost: Booking) -> None:
    visitor.get(page_of(lost)).press("Send the request", reason="<script>alert(1)</script>")
    assert "<script>alert(1)" not in visitor.response.content.decode()
