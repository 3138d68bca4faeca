"""News of refunds that took a while, or failed."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from booking.events import SCHOOL_REFUND_FAILED, STUDENT_REFUNDED
from booking.models import Booking, Reschedule
from core import outbox
from payments.enums import RefundState

if TYPE_CHECKING:
    from payments.models import Refund

# A refund that is through sooner needs no mail of its own: the one about what caused it has said so.
AT_ONCE = timedelta(minutes=10)
# Staff's own refunds, here and in Stripe's dashboard.
_BY_SCHOOL = ("staff:", "stripe:")


def tell_refund(refund: "Refund", *, now: datetime) -> None:
    """The student learns that money which was under way has arrived; student and school that it could not be sent.

    What the school decides about the money alone is told in any case, however quick it is: no other mail says so. Part
    of the transaction that holds the refund's row; the same try in the same state is told once.
    """
    state = RefundState(refund.state)
    failed = state == RefundState.FAILED
    if not failed and (state != RefundState.SUCCEEDED or is_told_otherwise(refund, now)):
        return
    uid = _booking_uid(refund.payment.reference)
    if uid is None:
        return
    payload = {
        "booking": uid,
        "state": str(state),
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
        "is_outside": refund.is_outside,
    }
    again = f":{refund.attempt}" if failed and refund.attempt > 1 else ""
    key = f"booking.refund:{refund.key}:{state}{again}"
    outbox.record(kind=STUDENT_REFUNDED, key=f"{key}:student", payload=payload, now=now)
    if failed:
        outbox.record(kind=SCHOOL_REFUND_FAILED, key=f"{key}:school", payload=payload, now=now)


def is_told_otherwise(refund: "Refund", now: datetime) -> bool:
    """By the mail about what caused it, unless nothing did but the school's own decision, or it took a while. False
    means that this refund gets a mail of its own, and that mail carries its credit note."""
    by_school = refund.key.startswith(_BY_SCHOOL) or refund.is_outside or refund.attempt > 1
    return not by_school and now - refund.created_at < AT_ONCE


def _booking_uid(reference: str) -> str | None:
    if Booking.objects.filter(uid=reference).exists():
        return reference
    moves = Reschedule.objects.filter(uid=reference).order_by("pk")
    return moves.values_list("booking__uid", flat=True).first()
