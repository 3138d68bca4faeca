"""Ending a booking before its lesson, and what becomes of the money (architecture, settled question 1)."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.enums import ActorKind, BookingStatus, RefundStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Cancellation, Session
from booking.selectors.cancellations import Terms, terms
from core.duelist import services as duelist
from payments.selectors import payment_of, refundable_minor
from payments.services import ProviderUnavailable, request_refund

from .actors import Actor
from .checkout import UnknownBooking
from .holds import give_up_hold
from .locking import again_after_deadlock, lock_booking, lock_place
from .news import tell_cancelled
from .places import free_places
from .refusals import Conflict

log = structlog.get_logger(__name__)


class AlreadyCancelled(Conflict):
    code = "already_cancelled"
    message = _("This booking was cancelled before.")


class BookingEnded(Conflict):
    code = "booking_ended"
    message = _("This booking has ended, so there is nothing to cancel.")


class LessonStarted(Conflict):
    code = "lesson_started"
    message = _("The lesson has begun, so it cannot be cancelled any more.")


class LateCancellationRefused(Conflict):
    code = "late_cancellation_refused"
    message = _("It is too late to cancel this yourself. Please ask the school.")


def cancel_booking(*, booking_uid: str, by: Actor, reason: str = "", now: datetime) -> Cancellation:
    """Cancel for good: free the seat, ask for the refund that the terms give, tell student and teachers.

    A student's own cancellation follows the workshop's terms (`cancellation_preview` shows them before); when the
    school cancels, everything paid goes back. A booking that is still held has its payment page closed first, so no
    transaction may be open then. Raises UnknownBooking, AlreadyCancelled, BookingEnded, LessonStarted,
    LateCancellationRefused, and ProviderUnavailable when a payment page cannot be closed now.
    """
    was_held = _close_payment_page(booking_uid, now=now)
    return _cancel(booking_uid, by, reason, now=now, was_held=was_held)


def cancel_locked(
    booking: Booking, session: Session, *, by: Actor, reason: str, found: Terms, now: datetime
) -> Cancellation:
    """Cancel a held or confirmed booking whose rows are locked, by terms that are settled already."""
    was_confirmed = booking.status == BookingStatus.CONFIRMED
    refund_minor = _send_refund(booking, now=now) if was_confirmed and found.gives_refund else 0
    booking.calendar_sequence += 1
    booking.save(update_fields=["calendar_sequence"])
    free_places(booking, status=BookingStatus.CANCELLED, now=now)
    cancellation = Cancellation.objects.create(
        booking=booking,
        by_kind=by.kind,
        by_user_id=by.user_id,
        reason=reason.strip()[:1000],
        is_within_refund_window=found.is_within_refund_window,
        is_late=found.is_late,
        refund_status=RefundStatus.PENDING if refund_minor else RefundStatus.NOT_ELIGIBLE,
        refund_minor=refund_minor,
        created_at=now,
    )
    if was_confirmed:
        tell_cancelled(booking, now=now)
    log.info("booking.cancelled", booking=booking.uid, by=str(by.kind), refund_minor=refund_minor)
    return cancellation


def _close_payment_page(booking_uid: str, *, now: datetime) -> bool:
    """See to it that a held booking cannot be paid any more. True if it was held until now."""
    if not Booking.objects.filter(uid=booking_uid, status=BookingStatus.HELD).exists():
        return False
    booking = give_up_hold(booking_uid=booking_uid, now=now)
    if booking is not None and booking.status == BookingStatus.HELD:
        raise ProviderUnavailable("The payment page could not be closed.")
    return True


@again_after_deadlock
def _cancel(uid: str, by: Actor, reason: str, *, now: datetime, was_held: bool) -> Cancellation:
    with transaction.atomic():
        session_id = (
            Booking.objects.filter(uid=uid)
            .order_by("-seats__is_active", "-seats__pk")
            .values_list("seats__session_id", flat=True)
            .first()
        )
        if session_id is None:
            raise UnknownBooking
        session = lock_place(session_id)
        booking = lock_booking(uid)
        assert booking is not None, "its seat was just read"
        _refuse_ended(booking, session, now=now, was_held=was_held)
        found = terms(booking.workshop, start_at=session.start_at, by=ActorKind(by.kind), now=now)
        if found.is_refused_as_late and booking.status == BookingStatus.CONFIRMED:
            raise LateCancellationRefused
        cancellation = cancel_locked(booking, session, by=by, reason=reason, found=found, now=now)
        duelist.settle(kind=HOLD_ENDS, reference=uid)
    return cancellation


def _refuse_ended(booking: Booking, session: Session, *, now: datetime, was_held: bool) -> None:
    if booking.status == BookingStatus.CANCELLED:
        raise AlreadyCancelled
    # Closing the payment page has just ended the hold; the student's word makes that a cancellation.
    if booking.status == BookingStatus.EXPIRED and was_held:
        return
    if booking.status != BookingStatus.CONFIRMED:
        raise BookingEnded
    if session.start_at <= now:
        raise LessonStarted


def _send_refund(booking: Booking, *, now: datetime) -> int:
    payment = payment_of(booking.uid)
    amount = refundable_minor(payment) if payment is not None else 0
    if payment is not None and amount:
        request_refund(
            payment_uid=payment.uid,
            amount_minor=amount,
            key=f"cancellation:{booking.uid}",
            reason="cancelled",
            now=now,
        )
    return amount
