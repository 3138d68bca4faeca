"""Money of a booking on its way back, from however many payments it came."""

from datetime import datetime
from typing import TYPE_CHECKING

from booking.enums import RefundStatus
from booking.selectors.paid import payments_of
from payments.enums import RefundState
from payments.selectors import refund_states, refundable_minor, was_paid_before
from payments.services import request_refund
from payments.services.locking import lock_payment

if TYPE_CHECKING:
    from payments.models import Payment

# A booking has one payment, and one for each move to a dearer date.
MOST_PARTS = 20


def send_back(*, booking_uid: str, amount_minor: int, key: str, reason: str, now: datetime) -> int:
    """Ask for `amount_minor` of what was paid for this booking; returns how much of it there was to send.

    What is left of each payment is looked at under its lock: staff, Stripe's dashboard or a payer's bank may take some
    of it at the same moment.

    The latest payment gives first. Its refund has `key`, those of further payments `key` with “:2”, “:3” behind it,
    so that the same fact is refunded once. Called inside the transaction that decides it.
    """
    left, number = amount_minor, 0
    for payment in payments_of(booking_uid):
        part = min(left, refundable_minor(lock_payment(payment.uid))) if left else 0
        if not part:
            continue
        number += 1
        request_refund(
            payment_uid=payment.uid,
            amount_minor=part,
            key=key if number == 1 else f"{key}:{number}",
            reason=reason,
            now=now,
        )
        left -= part
    return amount_minor - left


def send_double_back(payment: "Payment", *, now: datetime) -> bool:
    """A second payment for what was paid already goes back whole. False when it is the first.

    Called in the transaction that settles the payment, with the booking locked.
    """
    if not was_paid_before(payment):
        return False
    request_refund(
        payment_uid=payment.uid,
        amount_minor=payment.amount_minor,
        key=f"double:{payment.uid}",
        reason="paid twice",
        now=now,
    )
    return True


def refund_status(key: str) -> RefundStatus:
    """How what `send_back` sent with `key` stands: done when all of its parts are, failed when one has. One query."""
    states = refund_states([key, *(f"{key}:{number}" for number in range(2, MOST_PARTS + 1))])
    if RefundState.FAILED in states:
        return RefundStatus.FAILED
    if states == {RefundState.SUCCEEDED}:
        return RefundStatus.COMPLETED
    return RefundStatus.PENDING if states == {RefundState.PENDING} else RefundStatus.PROCESSING
