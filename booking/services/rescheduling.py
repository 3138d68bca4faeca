"""Moving one date of a booking to another of the same workshop. The booking, its money and its calendar entry stay."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from booking.enums import ActorKind, BookingStatus, RescheduleStatus
from booking.events import RESCHEDULE_ENDS
from booking.models import Booking, Reschedule, Seat
from booking.selectors.reschedules import difference_minor, move_refusal, pending_moves, standing_seats
from core.duelist import services as duelist
from payments.selectors import accepts_payments
from payments.services import PaymentsUnavailable

from .actors import Actor
from .checkout import UnknownBooking
from .constraints import is_taken
from .locking import again_after_deadlock, lock_booking
from .move_news import tell_to_pay
from .move_pages import open_difference
from .move_payments import note_refund, settle_reschedule
from .move_refusals import BY_WORD, MovedMeanwhile, MoveUnderWay, NothingToMove, WhichDate
from .moving import finish, lock_dates, take_date, take_time
from .slot_refusals import SlotTaken, UnknownSession

__all__ = ["note_refund", "reschedule", "settle_reschedule"]

log = structlog.get_logger(__name__)

# How long a student has to pay the difference when the school has moved the lesson.
SCHOOL_PAY_WITHIN = timedelta(hours=24)


@again_after_deadlock
def reschedule(
    *,
    booking_uid: str,
    seat_id: int | None = None,
    start: datetime | None = None,
    session_id: int | None = None,
    teacher_id: int | None = None,
    by: Actor,
    reason: str = "",
    waive: bool = False,
    now: datetime,
) -> Reschedule:
    """Move a date of the booking to `start` (tutoring, aware) or into another session of its class.

    `seat_id` names the date where the booking has several. A dearer session makes a `pending` move: its place is kept
    while the student pays the difference (`move_payments.move_payment_page`), and nothing else changes until then. A
    cheaper one sends the difference back. Of a booking that is paid at the school the difference is owed there, or
    not owed any more, and the move is done at once. The school (`by`) is bound by no deadline, and may `waive` a
    difference. Raises UnknownBooking, what stands in `move_refusals`, SlotTaken and its like, and PaymentsUnavailable
    when a difference is to be paid and the school cannot take any money.
    """
    try:
        with transaction.atomic():
            seat = _locked_seat(booking_uid, seat_id, session_id, by, now)
            new = _new_place(seat, start, session_id, teacher_id, by, now)
            move = _write(seat, new, by, reason, waive, now)
            if move.status == RescheduleStatus.PENDING:
                _await_payment(move, by, now)
            else:
                finish(move, now=now)
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise SlotTaken from error
    log.info("booking.moved", booking=booking_uid, move=move.uid, status=str(move.status), by=str(by.kind))
    return move


def _locked_seat(uid: str, seat_id: int | None, session_id: int | None, by: Actor, now: datetime) -> Seat:
    """The place that is moved, with everything locked that the move touches, looked at under the locks."""
    found = _seat_of(uid, seat_id)
    lock_dates(found, session_id)
    booking = lock_booking(uid)
    seat = _seat_of(uid, seat_id)
    if booking is None or booking.status != BookingStatus.CONFIRMED:
        raise NothingToMove
    if seat.pk != found.pk:
        raise MovedMeanwhile
    refusal = move_refusal(
        seat.session.workshop, start_at=seat.session.start_at, by=ActorKind(by.kind), now=now
    )
    if refusal:
        raise BY_WORD[refusal]
    if pending_moves().filter(booking=booking).exists():
        raise MoveUnderWay
    seat.booking = booking
    return seat


def _seat_of(uid: str, seat_id: int | None) -> Seat:
    if not Booking.objects.filter(uid=uid).exists():
        raise UnknownBooking
    seats = list(standing_seats(uid))
    found = [seat for seat in seats if seat_id is None or seat.pk == seat_id]
    if not found:
        moved = Reschedule.objects.filter(
            from_seat_id=seat_id, status=RescheduleStatus.DONE, booking__uid=uid
        )
        raise MovedMeanwhile if moved.exists() else NothingToMove
    if len(found) > 1:
        raise WhichDate
    return found[0]


def _new_place(
    seat: Seat,
    start: datetime | None,
    session_id: int | None,
    teacher_id: int | None,
    by: Actor,
    now: datetime,
) -> Seat:
    by_student = by.kind == ActorKind.STUDENT
    if session_id is not None:
        return take_date(seat, session_id=session_id, by_student=by_student, now=now)
    if start is None:
        raise UnknownSession
    return take_time(seat, start=start, teacher_id=teacher_id, by_student=by_student, now=now)


def _write(seat: Seat, new: Seat, by: Actor, reason: str, waive: bool, now: datetime) -> Reschedule:
    by_student = by.kind == ActorKind.STUDENT
    difference = 0 if waive and not by_student else difference_minor(seat, new.session)
    minutes = timedelta(minutes=settings.HOLD_MINUTES)
    waits = difference > 0 and not seat.booking.pays_at_school
    pay_until = min(now + (minutes if by_student else SCHOOL_PAY_WITHIN), seat.session.start_at)
    return Reschedule.objects.create(
        booking=seat.booking,
        from_seat=seat,
        to_seat=new,
        from_start_at=seat.session.start_at,
        to_start_at=new.session.start_at,
        status=RescheduleStatus.PENDING if waits else RescheduleStatus.DONE,
        difference_minor=difference,
        by_kind=by.kind,
        by_user_id=by.user_id,
        reason=reason.strip()[:1000],
        pay_until=pay_until if waits else None,
        created_at=now,
        settled_at=None if waits else now,
    )


def _await_payment(move: Reschedule, by: Actor, now: datetime) -> None:
    assert move.pay_until is not None
    if by.kind == ActorKind.STUDENT:
        open_difference(move, now=now)
    elif not accepts_payments():
        raise PaymentsUnavailable
    else:
        tell_to_pay(move, now=now)
    duelist.schedule(kind=RESCHEDULE_ENDS, reference=move.uid, due_at=move.pay_until)
