"""Ending a booking, or one date of it, before its lesson, and what becomes of the money (settled question 1)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.enums import ActorKind, BookingStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Cancellation, Seat, Session
from booking.selectors.cancellations import refund_tiers, terms
from booking.selectors.reschedules import standing_seats
from core.duelist import services as duelist
from payments.services import ProviderUnavailable

from .actors import Actor
from .cancelling import cancel_dates_locked, cancel_rest_locked
from .checkout import UnknownBooking
from .holds import give_up_hold, release_unpaid
from .locking import again_after_deadlock, lock_with_places
from .open_pages import PaymentInQuestion, close_pages
from .places import lost_seats
from .refusals import Conflict, Unknown

__all__ = ["cancel_booking", "cancel_dates_locked"]


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


class UnknownLesson(Unknown):
    code = "unknown_lesson"
    message = _("This booking has no such date.")


class NotPaidYet(Conflict):
    code = "not_paid_yet"
    message = _("This booking is not paid yet. It can be given up as a whole, not one date at a time.")


def cancel_booking(
    *, booking_uid: str, seat_id: int | None = None, by: Actor, reason: str = "", now: datetime
) -> Cancellation:
    """Cancel all that is still to come, or the one date `seat_id`, for good; the last date ends the booking.

    Frees the places, asks for the refund that the terms give, tells student and teachers. A student's own
    cancellation follows the workshop's terms (`cancellation_preview` shows them before); when the school cancels,
    all that was paid for these dates goes back. A booking that is still held has its payment page closed first, so
    no transaction may be open then. Raises UnknownBooking, UnknownLesson, AlreadyCancelled, BookingEnded,
    LessonStarted, NotPaidYet, LateCancellationRefused, and ProviderUnavailable when a payment page cannot be closed
    now.
    """
    was_held = _close_payment_page(booking_uid, seat_id, by, now=now)
    return _cancel(booking_uid, seat_id, by, reason, now=now, was_held=was_held)


def _close_payment_page(booking_uid: str, seat_id: int | None, by: Actor, *, now: datetime) -> bool:
    """See to it that a held booking cannot be paid any more. True if it was held until now.

    Where Stripe's word about the payment does not help, the school decides: what is paid later goes back.
    """
    held = Booking.objects.filter(uid=booking_uid, status=BookingStatus.HELD)
    if not held.exists():
        return False
    if seat_id is not None and held.filter(series__isnull=False).exists():
        raise NotPaidYet
    booking = give_up_hold(booking_uid=booking_uid, now=now)
    if booking is not None and booking.status == BookingStatus.HELD:
        if by.kind != ActorKind.STUDENT and _is_in_question(booking_uid, now=now):
            return release_unpaid(booking_uid=booking_uid, now=now)
        raise ProviderUnavailable("The payment page could not be closed.")
    return True


def _is_in_question(booking_uid: str, *, now: datetime) -> bool:
    try:
        close_pages(booking_uid, now=now)
    except PaymentInQuestion:
        return True
    return False


@again_after_deadlock
@transaction.atomic
def _cancel(
    uid: str, seat_id: int | None, by: Actor, reason: str, *, now: datetime, was_held: bool
) -> Cancellation:
    found = lock_with_places(uid)
    if found is None:
        raise UnknownBooking
    booking, sessions = found
    duelist.settle(kind=HOLD_ENDS, reference=uid)
    # Closing the payment page has just ended the hold; the student's word makes that a cancellation.
    if booking.status == BookingStatus.EXPIRED and was_held:
        return cancel_rest_locked(booking, _with_sessions(booking, sessions), by=by, reason=reason, now=now)
    _refuse_ended(booking)
    coming = [seat for seat in standing_seats(uid) if seat.session.start_at > now]
    chosen = [seat for seat in coming if seat_id in (None, seat.pk)]
    if not chosen:
        raise _why_not(booking, seat_id)
    _refuse_late(booking, chosen[0], by, now)
    return cancel_dates_locked(booking, {seat.session_id for seat in chosen}, by=by, reason=reason, now=now)[
        0
    ]


def _with_sessions(booking: Booking, sessions: Mapping[int, Session]) -> list[Seat]:
    seats = lost_seats(booking)
    for seat in seats:
        seat.session = sessions[seat.session_id]
    return sorted(seats, key=lambda seat: (seat.session.start_at, seat.pk))


def _refuse_ended(booking: Booking) -> None:
    if booking.status == BookingStatus.CANCELLED:
        raise AlreadyCancelled
    if booking.status != BookingStatus.CONFIRMED:
        raise BookingEnded


def _why_not(booking: Booking, seat_id: int | None) -> Conflict | Unknown:
    """Why nothing of the booking, or not the date that was named, can be cancelled."""
    if seat_id is None:
        return LessonStarted()
    seat = booking.seats.filter(pk=seat_id).first()
    if seat is None:
        return UnknownLesson()
    return LessonStarted() if seat.is_active else AlreadyCancelled()


def _refuse_late(booking: Booking, seat: Seat, by: Actor, now: datetime) -> None:
    found = terms(
        booking.workshop,
        start_at=seat.session.start_at,
        by=ActorKind(by.kind),
        now=now,
        tiers=refund_tiers(booking.workshop_id),
        moved_at=seat.moved_at,
    )
    if found.is_refused_as_late:
        raise LateCancellationRefused
