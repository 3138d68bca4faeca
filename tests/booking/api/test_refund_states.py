"""Every state that the refund of a cancellation can be in, reached at Stripe and seen over the API."""

from typing import Any

import pytest

from booking.models import Booking
from booking.selectors.booking_lists import FAILED_REFUND, needing_attention
from booking.selectors.bookings import booking_token
from booking.services.bookings import book
from booking.services.checkout import payment_page, settle_payment
from core.outbox import services as outbox
from payments.models import Refund
from payments.selectors import payment_of
from payments.services import refresh_refund, retry_refund, settle_outside
from tests.factories.booking import GUEST, NOW, SessionFactory, at, attendee

pytestmark = pytest.mark.django_db

PENDING_REFUND, REFUND_FAILS_LATER = "4000000000007726", "4000000000005126"


@pytest.fixture
def paid(account: Any, stripe: Any) -> Any:
    def pay(card: str = "4242424242424242") -> Booking:
        session = SessionFactory(workshop__price_minor=2500)
        booking = book(
            workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(), by=GUEST, now=NOW
        )
        payment_page(booking_uid=booking.uid, now=NOW)
        stripe.pay(payment_of(booking.uid).checkout_session_id, card=card)
        settle_payment(booking_uid=booking.uid, now=NOW)
        return booking

    return pay


@pytest.fixture
def cancel(api: Any) -> Any:
    def act(booking: Booking) -> str:
        answer = api.post(f"bookings/{booking.uid}/cancellation", **_link(booking))
        assert answer.status_code in (200, 201)
        return _state(api, booking)

    return act


def _link(booking: Booking) -> dict[str, str]:
    return {"HTTP_X_BOOKING_TOKEN": booking_token(booking.uid)}


def _state(api: Any, booking: Booking) -> str:
    return api.get(f"bookings/{booking.uid}", **_link(booking)).json()["cancellation"]["refundStatus"]


def test_refund_is_pending_then_completed(api, paid, cancel) -> None:
    booking = paid()
    assert cancel(booking) == "pending"
    outbox.deliver_pending(now=NOW)
    assert _state(api, booking) == "completed"


def test_refund_is_processing_while_the_bank_is_at_work(api, paid, cancel, stripe) -> None:
    booking = paid(PENDING_REFUND)
    cancel(booking)
    outbox.deliver_pending(now=NOW)
    assert _state(api, booking) == "processing"
    refund = Refund.objects.get()
    stripe.control("POST", f"refunds/{refund.stripe_refund_id}/settle")
    refresh_refund(refund_id=refund.pk, now=NOW)
    assert _state(api, booking) == "completed"


@pytest.fixture
def failed(paid, cancel, stripe) -> Booking:
    booking = paid(REFUND_FAILS_LATER)
    cancel(booking)
    outbox.deliver_pending(now=NOW)
    refund = Refund.objects.get()
    stripe.control("POST", f"refunds/{refund.stripe_refund_id}/settle")
    refresh_refund(refund_id=refund.pk, now=NOW)
    return booking


def test_refund_that_the_bank_sends_back_has_failed(api, failed) -> None:
    assert _state(api, failed) == "failed"
    assert needing_attention(Booking.objects.filter(pk=failed.pk), FAILED_REFUND).exists()


def test_refund_that_failed_is_pending_when_staff_try_again(api, failed) -> None:
    retry_refund(refund_id=Refund.objects.get().pk, by_user_id=None, now=NOW)
    assert _state(api, failed) == "pending"


def test_refund_that_failed_is_completed_when_the_school_gives_it_back(api, failed) -> None:
    settle_outside(refund_id=Refund.objects.get().pk, note="Transfer", by_user_id=None, now=NOW)
    assert _state(api, failed) == "completed"
    assert not needing_attention(Booking.objects.filter(pk=failed.pk), FAILED_REFUND).exists()


def test_late_cancellation_is_not_eligible(api, paid, cancel, clock) -> None:
    booking = paid()
    clock.move_to(at(7, 16))
    assert cancel(booking) == "not_eligible"
    assert not Refund.objects.exists()
