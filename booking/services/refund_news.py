"""News of refunds that took a while, or failed."""

from datetime import datetime, timedelta

from booking.events import SCHOOL_REFUND_FAILED, STUDENT_REFUNDED
from booking.models import Booking, Reschedule
from core import outbox
from payments.enums import RefundState

# A refund that is through sooner needs no mail of its own: the one about what caused it has said so.
AT_ONCE = timedelta(minutes=10)


def tell_refund(
    *,
    reference: str,
    refund_key: str,
    state: RefundState,
    amount_minor: int,
    currency: str,
    asked_at: datetime,
    now: datetime,
) -> None:
    """The student learns that money which was under way has arrived; student and school that it could not be sent.

    `reference` is that of the payment: the uid of a booking, or of a move of one. Part of the caller's transaction;
    the same refund in the same state is told once.
    """
    failed = state == RefundState.FAILED
    if not failed and (state != RefundState.SUCCEEDED or now - asked_at < AT_ONCE):
        return
    uid = _booking_uid(reference)
    if uid is None:
        return
    payload = {"booking": uid, "state": str(state), "amount_minor": amount_minor, "currency": currency}
    key = f"booking.refund:{refund_key}:{state}"
    outbox.record(kind=STUDENT_REFUNDED, key=f"{key}:student", payload=payload, now=now)
    if failed:
        outbox.record(kind=SCHOOL_REFUND_FAILED, key=f"{key}:school", payload=payload, now=now)


def _booking_uid(reference: str) -> str | None:
    if Booking.objects.filter(uid=reference).exists():
        return reference
    moves = Reschedule.objects.filter(uid=reference).order_by("pk")
    return moves.values_list("booking__uid", flat=True).first()
