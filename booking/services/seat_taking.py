"""Takes places in dated sessions, under lock."""

from datetime import datetime

from booking.enums import SessionStatus
from booking.models import Seat, Session, Workshop

from .holds import end_dead_holds
from .locking import lock_session
from .places import lowest_free
from .slot_refusals import SessionCancelled, SlotTaken, UnknownSession, UnknownTeacher
from .taking_rules import is_dead, refuse_outside_window, refuse_same_address, with_holder

Place = tuple[Session, int]


def take_seat(
    workshop: Workshop, *, session_id: int, teacher_id: int | None, email: str, now: datetime
) -> Place:
    """Find the lowest free place of a dated session, which is locked. Raises what `take_slot` raises, and
    UnknownSession, SessionCancelled."""
    session = lock_session(session_id)
    if session is None or session.workshop_id != workshop.pk or workshop.is_tutoring:
        raise UnknownSession
    if session.status != SessionStatus.SCHEDULED:
        raise SessionCancelled
    refuse_outside_window(workshop, session.start_at, now)
    if teacher_id is not None and not session.hosts.filter(teacher_id=teacher_id, is_active=True).exists():
        raise UnknownTeacher
    seats = with_holder(Seat.objects.filter(session=session, is_active=True))
    refuse_same_address(seats, email, now)
    taken = {seat.number for seat in seats}
    if len(taken) >= session.capacity and any(is_dead(seat, now) for seat in seats):
        end_dead_holds([session.pk], now=now)
        taken = set(seats.all().values_list("number", flat=True))
    number = lowest_free(taken, session.capacity)
    if number is None:
        raise SlotTaken
    return session, number
