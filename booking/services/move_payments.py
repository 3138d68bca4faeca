"""How a move to a dearer date ends: paid and done, or not paid and everything as it was.

A move that waits for its payment keeps a place in the new session and takes nothing from the old one. Locks as in
`locking`; the payment's row is locked before them when `payments` brings news.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from booking.enums import Attendance, BookingStatus, RescheduleStatus, SessionStatus
from booking.events import RESCHEDULE_ENDS
from booking.models import Booking, Reschedule
from booking.selectors.reschedules import pending_moves
from core.duelist import services as duelist
from core.page_cache import bump_content_version
from payments.enums import PaymentStatus, RefundState
from payments.selectors import open_payments, refundable_minor
from payments.services import request_refund

from .holds import ANOTHER_TRY
from .locking import again_after_deadlock, lock_booking
from .move_news import tell_move_money_back, tell_new_date_called_off, tell_not_moved
from .moving import finish, lock_dates
from .news import tell_paid_twice, tell_payment_failed
from .open_pages import PaymentInQuestion, close_pages
from .refunding import send_double_back
from .waiting import call_next

if TYPE_CHECKING:
    from payments.models import Payment

log = structlog.get_logger(__name__)


@again_after_deadlock
def settle_reschedule(*, payment: "Payment", now: datetime) -> bool:
    """The payment of a move has ended. False when it is none's.

    Paid: the move is done, if it can be still; otherwise the money goes back, as does a second payment for the same.
    Refused by the bank after it had seemed to be under way: the student has a day more, and is told. Not paid:
    everything stays as it was once the time is over. Called in the transaction that holds the payment's row.
    """
    with transaction.atomic():
        move = _locked(payment.reference)
        if move is None:
            return False
        if payment.status == PaymentStatus.FAILED:
            _keep_for_another_try(move, payment, now=now)
        elif payment.status != PaymentStatus.SUCCEEDED:
            if move.pay_until is None or move.pay_until <= now:
                _lapse(move, now=now)
        elif send_double_back(payment, now=now):
            tell_paid_twice(move.booking.uid, payment, now=now)
        elif move.status == RescheduleStatus.PENDING and _can_be_done(move, now):
            finish(move, now=now)
            _settle_end(move, now=now)
        elif move.status != RescheduleStatus.DONE:
            _send_difference_back(payment, move, now=now)
            _lapse(move, now=now)
    return True


def end_move(*, uid: str, now: datetime) -> datetime | None:
    """End a move that was not paid in time; returns when to call again, or None when there is nothing left to do.

    As with holds, the new place is free only when Stripe has agreed that nobody can pay any more. Network, so no
    transaction may be open.
    """
    move = Reschedule.objects.filter(uid=uid).first()
    if move is None:
        return None
    if move.status == RescheduleStatus.PENDING and move.pay_until is not None and move.pay_until > now:
        return move.pay_until
    try:
        again_at = close_pages(uid, now=now)
    except PaymentInQuestion as question:
        return question.again_at
    if again_at is not None:
        return again_at
    # A bank's late refusal may have given the student more time just now.
    move.refresh_from_db(fields=["status", "pay_until"])
    if move.status == RescheduleStatus.PENDING and move.pay_until is not None and move.pay_until > now:
        return move.pay_until
    settle_unpaid(uid=uid, now=now)
    return None


def give_up_move(*, booking_uid: str, now: datetime) -> bool:
    """The student leaves the lesson where it is. False when it was paid after all, or cannot be ended just now.

    Network, so no transaction may be open.
    """
    move = pending_moves().filter(booking__uid=booking_uid).first()
    if move is None:
        return True
    Reschedule.objects.filter(pk=move.pk, status=RescheduleStatus.PENDING).update(pay_until=now)
    again_at = end_move(uid=move.uid, now=now)
    if again_at is not None:
        duelist.schedule(kind=RESCHEDULE_ENDS, reference=move.uid, due_at=again_at)
    return Reschedule.objects.get(pk=move.pk).status == RescheduleStatus.LAPSED


def drop_moves(booking: Booking, *, now: datetime) -> None:
    """The booking ends, or a date of it, or the one it was to be moved to; and with it a move that is not paid yet.

    Called with the booking locked. The due list closes the payment page; what is paid there all the same goes back.
    Only of a new date that is called off the student is not told otherwise.
    """
    for move in pending_moves().filter(booking=booking).select_related("to_seat__session"):
        duelist.schedule(kind=RESCHEDULE_ENDS, reference=move.uid, due_at=now)
        _free(move, now=now)
        if move.to_seat.session.status == SessionStatus.CANCELLED:
            tell_new_date_called_off(move, now=now)


@again_after_deadlock
def settle_unpaid(*, uid: str, now: datetime) -> None:
    """Free what a move has kept, now that its payment has ended without money."""
    with transaction.atomic():
        move = _locked(uid)
        if move is not None and (move.pay_until is None or move.pay_until <= now):
            _lapse(move, now=now)


def note_refund(*, key: str, state: RefundState) -> bool:
    """Is this the refund of a move? One that failed is written to the log, since somebody must look."""
    if not key.startswith(("reschedule:", "late-move:")):
        return False
    if state == RefundState.FAILED:
        log.error("refund.failed", key=key)
    return True


def _locked(uid: str) -> Reschedule | None:
    rows = Reschedule.objects.select_related(
        "booking__workshop", "from_seat__session__workshop", "to_seat__session"
    )
    move = rows.filter(uid=uid).first()
    if move is None:
        return None
    lock_dates(move.from_seat, move.to_seat.session_id)
    lock_booking(move.booking.uid)
    return rows.get(pk=move.pk)


def _can_be_done(move: Reschedule, now: datetime) -> bool:
    old, session = move.from_seat, move.to_seat.session
    return (
        move.booking.status == BookingStatus.CONFIRMED
        and old.is_active
        and old.attendance == Attendance.UNKNOWN
        and move.to_seat.is_active
        and session.status == SessionStatus.SCHEDULED
        and session.start_at > now
    )


def _lapse(move: Reschedule, *, now: datetime) -> None:
    if move.status == RescheduleStatus.PENDING:
        _free(move, now=now)
        duelist.settle(kind=RESCHEDULE_ENDS, reference=move.uid)
        if move.booking.status == BookingStatus.CONFIRMED and move.from_seat.is_active:
            tell_not_moved(move, now=now)


def _free(move: Reschedule, *, now: datetime) -> None:
    move.status, move.settled_at = RescheduleStatus.LAPSED, now
    move.save(update_fields=["status", "settled_at"])
    move.to_seat.is_active = False
    move.to_seat.save(update_fields=["is_active"])
    call_next([move.to_seat.session_id], now=now)
    transaction.on_commit(bump_content_version)


def _keep_for_another_try(move: Reschedule, payment: "Payment", *, now: datetime) -> None:
    if move.status != RescheduleStatus.PENDING:
        return
    latest = min(now + ANOTHER_TRY, move.from_start_at, move.to_start_at)
    move.pay_until = max(move.pay_until or now, latest)
    if move.pay_until <= now:
        _lapse(move, now=now)
        return
    move.save(update_fields=["pay_until"])
    duelist.schedule(kind=RESCHEDULE_ENDS, reference=move.uid, due_at=move.pay_until)
    tell_payment_failed(move.booking.uid, payment_uid=payment.uid, move_uid=move.uid, now=now)


def _settle_end(move: Reschedule, *, now: datetime) -> None:
    """Nothing is to be ended any more, unless another page is open: paid there, it would be paid twice."""
    if open_payments(move.uid):
        duelist.schedule(kind=RESCHEDULE_ENDS, reference=move.uid, due_at=now)
    else:
        duelist.settle(kind=RESCHEDULE_ENDS, reference=move.uid)


def _send_difference_back(payment: "Payment", move: Reschedule, *, now: datetime) -> None:
    if amount := refundable_minor(payment):
        request_refund(
            payment_uid=payment.uid,
            amount_minor=amount,
            key=f"late-move:{move.uid}",
            reason="late payment",
            now=now,
        )
        tell_move_money_back(move, now=now)
