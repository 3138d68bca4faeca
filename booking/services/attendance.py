"""Who came: noted by date, and what it means for the booking."""

from collections.abc import Collection, Mapping
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.enums import ActorKind, Attendance, BookingStatus, SessionStatus
from booking.models import Booking, Seat, Session, SessionHost
from booking.selectors.reschedules import pending_seats, standing_seats

from .actors import Actor
from .locking import again_after_deadlock, lock_session
from .refusals import Conflict, Refusal
from .slot_refusals import SessionCancelled, UnknownSession

log = structlog.get_logger(__name__)

# Only what was confirmed can be attended or missed.
_HELD_LESSONS = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


class NotBegun(Conflict):
    code = "not_begun"
    message = _("Who came can be noted from the start of the lesson on.")


class UnknownSeat(Refusal):
    code = "unknown_seat"
    message = _("Somebody on this list has no place in this lesson any more. Look at it again.")


@again_after_deadlock
def note(*, session_id: int, marks: Mapping[int, Attendance], by: Actor, now: datetime) -> int:
    """Note for seats of a session (by their id) who was there and who was not; UNKNOWN takes a note back.

    A booking whose lessons have all been noted becomes `attended` if one of them was, else `no_show`; with a lesson
    that is not noted it is `confirmed` again. A teacher notes only for own sessions: others are unknown to them.
    Returns how many notes have changed. Raises UnknownSession, SessionCancelled, NotBegun, UnknownSeat.
    """
    with transaction.atomic():
        session = lock_session(session_id)
        if session is None or not _may_note(session, by):
            raise UnknownSession
        if session.status != SessionStatus.SCHEDULED:
            raise SessionCancelled
        if session.start_at > now:
            raise NotBegun
        seats = Seat.objects.filter(
            session=session, is_active=True, booking__status__in=_HELD_LESSONS, pk__in=marks
        ).exclude(pk__in=pending_seats())
        bookings = _lock(seats.values_list("booking_id", flat=True))
        found = {seat.pk: seat for seat in seats.order_by("pk")}
        if found.keys() != marks.keys():
            raise UnknownSeat
        changed = [seat for pk, seat in found.items() if seat.attendance != marks[pk]]
        for seat in changed:
            _mark(seat, marks[seat.pk], by=by, now=now)
        touched = {seat.booking_id for seat in changed}
        for booking in bookings:
            if booking.pk in touched:
                _follow(booking)
    log.info("attendance.noted", session=session_id, changed=len(changed), by=str(by.kind))
    return len(changed)


def _may_note(session: Session, by: Actor) -> bool:
    if by.kind != ActorKind.TEACHER:
        return by.kind in (ActorKind.STAFF, ActorKind.SYSTEM)
    if by.user_id is None:
        return False
    return SessionHost.objects.filter(session=session, teacher__user_id=by.user_id).exists()


def _lock(booking_ids: Collection[int]) -> list[Booking]:
    rows = Booking.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(booking_ids))
    return list(rows.order_by("pk"))


def _mark(seat: Seat, attendance: Attendance, *, by: Actor, now: datetime) -> None:
    seat.attendance = attendance
    known = attendance != Attendance.UNKNOWN
    seat.attendance_by_id = by.user_id if known else None
    seat.attendance_at = now if known else None
    seat.save(update_fields=["attendance", "attendance_by", "attendance_at"])


def _follow(booking: Booking) -> None:
    """Make the booking's status what its lessons say."""
    marks = set(standing_seats(booking.uid).values_list("attendance", flat=True))
    if Attendance.UNKNOWN in marks:
        status = BookingStatus.CONFIRMED
    else:
        status = BookingStatus.ATTENDED if Attendance.ATTENDED in marks else BookingStatus.NO_SHOW
    if booking.status != status:
        booking.status = status
        booking.save(update_fields=["status"])
