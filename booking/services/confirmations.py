"""What follows when the money of a booking has come to an end."""

from datetime import datetime

import structlog
from django.db import IntegrityError, transaction

from booking.enums import BookingStatus, RefundStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Cancellation, Seat, Session
from core.duelist import services as duelist
from payments.enums import RefundState
from payments.selectors import payment_of, refundable_minor
from payments.services import request_refund

from .constraints import is_taken
from .locking import again_after_deadlock, lock_booking, lock_place
from .news import tell_confirmed, tell_late_money
from .places import retake_place

log = structlog.get_logger(__name__)

_REFUND_STATUS = {
    RefundState.PENDING: RefundStatus.PENDING,
    RefundState.PROCESSING: RefundStatus.PROCESSING,
    RefundState.SUCCEEDED: RefundStatus.COMPLETED,
    RefundState.FAILED: RefundStatus.FAILED,
}


@again_after_deadlock
def confirm_paid(*, booking_uid: str, payment_uid: str, now: datetime) -> Booking | None:
    """The payment of this booking has succeeded: confirm it, or send the money back. Returns the booking.

    A hold is confirmed however late it is, as its seat is still taken. A booking that has ended gets its seat again
    if it is free and the lesson has not begun; otherwise the whole payment is refunded and both sides are told. A
    booking that is confirmed stays so. Called in the transaction that holds the payment's row.
    """
    with transaction.atomic():
        seat = Seat.objects.filter(booking__uid=booking_uid).order_by("-is_active", "-pk").first()
        if seat is None:
            log.error("payment.for_no_booking", reference=booking_uid, payment=payment_uid)
            return None
        session = lock_place(seat.session_id)
        booking = lock_booking(booking_uid)
        assert booking is not None, "its seat was just read"
        expired = booking.status == BookingStatus.EXPIRED
        if booking.status == BookingStatus.HELD or (expired and _comes_back(booking, session, now=now)):
            confirm(booking, now=now)
        elif expired or booking.status == BookingStatus.CANCELLED:
            _send_back(booking, payment_uid, now=now)
    return booking


def confirm(booking: Booking, *, now: datetime) -> None:
    """Make a locked booking, whose seats are taken, a confirmed one and tell everybody."""
    booking.status = BookingStatus.CONFIRMED
    booking.confirmed_at = now
    booking.ended_at = None
    booking.save(update_fields=["status", "confirmed_at", "ended_at"])
    duelist.settle(kind=HOLD_ENDS, reference=booking.uid)
    tell_confirmed(booking, now=now)


def note_refund(
    *, booking_uid: str, refund_key: str, state: RefundState, amount_minor: int, now: datetime
) -> None:
    """Keep how the refund of a cancellation stands. Other refunds of the booking's money are none of its business."""
    if refund_key not in (f"cancellation:{booking_uid}", f"late:{booking_uid}"):
        return
    changed = Cancellation.objects.filter(booking__uid=booking_uid).update(
        refund_status=_REFUND_STATUS[state], refund_minor=amount_minor
    )
    if state == RefundState.FAILED:
        log.error("refund.failed", booking=booking_uid, key=refund_key, cancellations=changed)


def _comes_back(booking: Booking, session: Session, *, now: datetime) -> bool:
    if session.start_at <= now:
        return False
    try:
        with transaction.atomic():
            return retake_place(booking, session)
    except IntegrityError as error:
        if not is_taken(error):
            raise
        return False


def _send_back(booking: Booking, payment_uid: str, *, now: datetime) -> None:
    payment = payment_of(booking.uid)
    assert payment is not None, "its settlement brought us here"
    amount = refundable_minor(payment)
    if not amount:
        return
    request_refund(
        payment_uid=payment_uid,
        amount_minor=amount,
        key=f"late:{booking.uid}",
        reason="late payment",
        now=now,
    )
    Cancellation.objects.filter(booking=booking).update(
        refund_status=RefundStatus.PENDING, refund_minor=amount
    )
    tell_late_money(booking, now=now)
