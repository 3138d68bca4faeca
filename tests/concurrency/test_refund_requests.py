"""Two people decide, or a student asks twice, at the same moment: never more goes back than was paid."""

from datetime import timedelta
from typing import Any

import pytest

from booking.models import Booking, RefundRequest
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.refund_requests import ask, decide
from payments.models import Refund
from payments.selectors import payment_of
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, attendee

from .conftest import kinds

RACERS = 6


@pytest.fixture
def paid(account: Any, stripe: Any) -> Booking:
    """Chloe has paid 25 euros for a lesson that is over."""
    session = SessionFactory(workshop__price_minor=2500)
    booking = book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(), by=GUEST, now=NOW
    )
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    return booking


def test_asked_at_once_it_is_one_request(race: Any, paid: Booking) -> None:
    late = NOW + timedelta(days=9)
    results = race(lambda n: ask(booking_uid=paid.uid, reason=f"{n}", by=GUEST, now=late), range(RACERS))
    assert kinds(results) == {"RefundRequest": 1, "AlreadyAsked": RACERS - 1}
    assert RefundRequest.objects.count() == 1


def test_decided_at_once_it_goes_back_once(race: Any, paid: Booking) -> None:
    request = ask(booking_uid=paid.uid, reason="ill", by=GUEST, now=NOW + timedelta(days=9))
    results = race(
        lambda amount: decide(request_id=request.pk, grant_minor=amount, answer="no", by=ANA, now=NOW),
        [2500, 2000, 0, 2500, 100, 2400],
    )
    assert kinds(results) == {"RefundRequest": 1, "AlreadyDecided": RACERS - 1}
    sent = sum(Refund.objects.values_list("amount_minor", flat=True))
    assert sent == RefundRequest.objects.get().granted_minor <= 2500


def test_granted_and_cancelled_at_once_never_gives_more_than_was_paid(race: Any, paid: Booking) -> None:
    """Both would send everything back; whoever comes second finds nothing left."""
    near = NOW + timedelta(days=3, hours=8)
    request = ask(booking_uid=paid.uid, reason="ill", by=GUEST, now=near)
    calls = [
        lambda: decide(request_id=request.pk, grant_minor=2500, answer="", by=ANA, now=near),
        lambda: cancel_booking(booking_uid=paid.uid, by=ANA, reason="ill", now=near),
    ]
    results = race(lambda call: call(), calls)
    assert set(kinds(results)) <= {"RefundRequest", "AmountNotRefundable", "Cancellation"}
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) == 2500
    assert Booking.objects.get().status == "cancelled"
