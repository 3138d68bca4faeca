"""Cancelling bookings whose rows are locked: all that is left of one, or single dates of it."""

from collections.abc import Collection, Sequence
from datetime import datetime

import structlog
from django.db.models import Q

from booking.enums import ActorKind, BookingSource, BookingStatus, RefundStatus
from booking.models import Booking, Cancellation, Seat
from booking.selectors.cancellations import Terms, refund_tiers, terms
from booking.selectors.paid import refundable_of
from booking.selectors.prices import percent_of
from booking.selectors.reschedules import pending_moves, standing_seats
from payments.selectors import payment_of
from payments.services.vouchers import give_back

from .actors import Actor
from .move_payments import drop_moves
from .news import tell_cancelled
from .owing import drop_owed, lower_owed
from .places import end, free_seats
from .refunding import send_back

log = structlog.get_logger(__name__)


def cancel_dates_locked(
    booking: Booking,
    session_ids: Collection[int],
    *,
    by: Actor,
    reason: str,
    now: datetime,
    tells_teachers: bool = True,
) -> list[Cancellation]:
    """Cancel a held or confirmed booking's places in these sessions; when nothing to come is left, all of it ends.

    The sessions and the booking are locked, and the booking is not refused any more: who pays what back follows the
    terms (`selectors.cancellations.terms`). Nothing happens for sessions in which the booking has no place.
    """
    _drop_moves_of(booking, session_ids, now=now)
    standing = list(standing_seats(booking.uid))
    chosen = [seat for seat in standing if seat.session_id in session_ids]
    rest = [seat for seat in standing if seat.session_id not in session_ids and seat.session.start_at > now]
    if not chosen:
        return []
    if rest:
        return [
            cancel_date_locked(booking, seat, by=by, reason=reason, now=now, tells_teachers=tells_teachers)
            for seat in chosen
        ]
    return [cancel_rest_locked(booking, chosen, by=by, reason=reason, now=now, tells_teachers=tells_teachers)]


def cancel_rest_locked(
    booking: Booking,
    seats: Sequence[Seat],
    *,
    by: Actor,
    reason: str,
    now: datetime,
    tells_teachers: bool = True,
) -> Cancellation:
    """End the locked booking; `seats` (with their sessions) are what is left of it, or what was until just now."""
    drop_moves(booking, now=now)
    was_confirmed = booking.status == BookingStatus.CONFIRMED
    found = _terms(booking, seats, by, now)
    key = f"cancellation:{booking.uid}"
    drop_owed(booking, now=now)
    refund_minor = _send_back(booking, seats, found, key, now) if was_confirmed else 0
    booking.calendar_sequence += 1
    booking.save(update_fields=["calendar_sequence"])
    end(booking, status=BookingStatus.CANCELLED, now=now)
    free_seats(booking, seats, now=now)
    if by.kind != ActorKind.STUDENT or not was_confirmed or found[0].is_within_refund_window:
        give_back(reference=booking.uid, now=now)
    cancellation = _write(booking, None, found[0], refund_minor, key, by, reason, now)
    if was_confirmed or _was_mailed(booking, by):
        tell_cancelled(booking, seats, tells_teachers=tells_teachers and was_confirmed, now=now)
    return cancellation


def cancel_date_locked(
    booking: Booking,
    seat: Seat,
    *,
    by: Actor,
    reason: str,
    now: datetime,
    tells_teachers: bool = True,
) -> Cancellation:
    """Cancel one date of the locked booking, which goes on. `seat` comes with its session.

    Of what is owed at the school, as much falls away as would go back had it been paid.
    """
    was_confirmed = booking.status == BookingStatus.CONFIRMED
    found = _terms(booking, [seat], by, now)
    key = f"cancellation:{booking.uid}:s{seat.pk}"
    lowered = _lower_owed(booking, seat, found[0], now) if was_confirmed else 0
    refund_minor = _send_back(booking, [seat], found, key, now, less=lowered) if was_confirmed else 0
    booking.calendar_sequence += 1
    booking.save(update_fields=["calendar_sequence"])
    if booking.status == BookingStatus.HELD:
        _lower_price(booking, seat)
    free_seats(booking, [seat], now=now)
    cancellation = _write(booking, seat, found[0], refund_minor, key, by, reason, now)
    if was_confirmed or _was_mailed(booking, by):
        tell_cancelled(booking, [seat], seat=seat, tells_teachers=tells_teachers and was_confirmed, now=now)
    return cancellation


def _was_mailed(booking: Booking, by: Actor) -> bool:
    """Whether a student whose place is only held must learn what somebody else does: the school has entered it, and
    a mail with the time and the way to pay is in their hands. Teachers hear of a place once it is paid."""
    return booking.source == BookingSource.STAFF and by.kind != ActorKind.STUDENT


def _drop_moves_of(booking: Booking, session_ids: Collection[int], *, now: datetime) -> None:
    concerned = Q(from_seat__session_id__in=session_ids) | Q(to_seat__session_id__in=session_ids)
    if pending_moves().filter(concerned, booking=booking).exists():
        drop_moves(booking, now=now)


def _terms(booking: Booking, seats: Sequence[Seat], by: Actor, now: datetime) -> list[Terms]:
    """Of each seat, in the order of their start."""
    tiers = refund_tiers(booking.workshop_id)
    return [
        terms(
            booking.workshop,
            start_at=seat.session.start_at,
            by=ActorKind(by.kind),
            now=now,
            tiers=tiers,
            moved_at=seat.moved_at,
        )
        for seat in seats
    ]


def _send_back(
    booking: Booking, seats: Sequence[Seat], found: Sequence[Terms], key: str, now: datetime, *, less: int = 0
) -> int:
    """Ask for the refund that the terms give, as far as there is money; returns how much it is. `less` of it was only
    owed."""
    currency = booking.currency
    wanted = sum(percent_of(seat.price_minor, term.percent, currency) for seat, term in zip(seats, found))
    wanted -= less
    amount = min(wanted, refundable_of(booking.uid)) if wanted else 0
    if not amount:
        return 0
    return send_back(booking_uid=booking.uid, amount_minor=amount, key=key, reason="cancelled", now=now)


def _lower_owed(booking: Booking, seat: Seat, found: Terms, now: datetime) -> int:
    return lower_owed(booking, percent_of(seat.price_minor, found.percent, booking.currency), now=now)


def _lower_price(booking: Booking, seat: Seat) -> None:
    """Nobody pays for a date that was called off while the place was held. Where the payment page is open already,
    `confirmations` sends this part back once it is paid."""
    if payment_of(booking.uid) is not None:
        return
    booking.price_minor -= seat.price_minor
    booking.save(update_fields=["price_minor"])
    seat.price_minor = 0
    seat.save(update_fields=["price_minor"])


def _write(
    booking: Booking,
    seat: Seat | None,
    found: Terms,
    refund_minor: int,
    key: str,
    by: Actor,
    reason: str,
    now: datetime,
) -> Cancellation:
    log.info("booking.cancelled", booking=booking.uid, by=str(by.kind), refund_minor=refund_minor)
    return Cancellation.objects.create(
        booking=booking,
        seat=seat,
        by_kind=by.kind,
        by_user_id=by.user_id,
        reason=reason.strip()[:1000],
        is_within_refund_window=found.is_within_refund_window,
        is_late=found.is_late,
        refund_status=RefundStatus.PENDING if refund_minor else RefundStatus.NOT_ELIGIBLE,
        refund_minor=refund_minor,
        refund_key=key if refund_minor else "",
        created_at=now,
    )
