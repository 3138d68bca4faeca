"""Takes places in dated sessions, under lock: one date, or all that are left of a series."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from booking.enums import SessionStatus, SoldBy
from booking.models import Seat, Series, Session, SessionHost, Workshop
from booking.selectors.waiting import kept_places

from .holds import end_dead_holds
from .locking import lock_session, lock_sessions
from .places import lowest_free
from .slot_refusals import (
    InThePast,
    SeriesClosed,
    SessionCancelled,
    SlotTaken,
    SoldAsSeriesOnly,
    SoldByDateOnly,
    TooFarAhead,
    UnknownSeries,
    UnknownSession,
    UnknownTeacher,
)
from .taking_rules import is_dead, refuse_outside_window, refuse_same_address, with_holder

Place = tuple[Session, int]


def take_seat(
    workshop: Workshop,
    *,
    session_id: int,
    teacher_id: int | None,
    email: str,
    by_school: bool = False,
    now: datetime,
) -> Place:
    """Find the lowest free place of a dated session, which is locked. Raises what `take_slot` raises, and
    UnknownSession, SessionCancelled, SoldAsSeriesOnly.

    `by_school`: without notice and window, and also what is kept for those who wait or sold in series only.
    """
    session = lock_session(session_id)
    if session is None or session.workshop_id != workshop.pk or workshop.is_tutoring:
        raise UnknownSession
    if session.status != SessionStatus.SCHEDULED:
        raise SessionCancelled
    if workshop.sold_by == SoldBy.SERIES and session.series_id is not None and not by_school:
        raise SoldAsSeriesOnly
    if session.start_at <= now:
        raise InThePast
    if not by_school:
        refuse_outside_window(workshop, session.start_at, now)
    _refuse_other_teacher([session], teacher_id)
    return _places([session], email, by_school=by_school, now=now)[0]


def take_series(
    workshop: Workshop,
    *,
    series_id: int,
    teacher_id: int | None,
    email: str,
    by_school: bool = False,
    now: datetime,
) -> tuple[Series, list[Place]]:
    """Find a place in every date of the series that can still be booked: all of them, or none. They are locked.

    In the order of their start. Dates within the workshop's notice are left out; the window counts for the first
    of the others. Raises UnknownSeries, SoldByDateOnly, SeriesClosed, TooFarAhead, UnknownTeacher, AlreadyBooked,
    SlotTaken.
    """
    series = Series.objects.filter(pk=series_id, workshop_id=workshop.pk).first()
    if series is None or workshop.is_tutoring:
        raise UnknownSeries
    if workshop.sold_by == SoldBy.SESSION and not by_school:
        raise SoldByDateOnly
    if not series.is_open and not by_school:
        raise SeriesClosed
    sessions = _still_to_come(workshop, series, by_school=by_school, now=now)
    _refuse_other_teacher(sessions, teacher_id)
    return series, _places(sessions, email, by_school=by_school, now=now)


def _still_to_come(workshop: Workshop, series: Series, *, by_school: bool, now: datetime) -> list[Session]:
    """The dates that can be booked, locked; SeriesClosed if there is none."""
    soonest = now if by_school else now + timedelta(minutes=workshop.min_notice_minutes)
    rows = Session.objects.scheduled().filter(series=series, start_at__gt=now)
    sessions = [
        session
        for session in lock_sessions(rows.values_list("pk", flat=True))
        if session.status == SessionStatus.SCHEDULED
        and session.start_at > now
        and session.start_at >= soonest
    ]
    if not sessions:
        raise SeriesClosed
    sessions.sort(key=lambda session: (session.start_at, session.pk))
    if not by_school and sessions[0].start_at >= now + timedelta(days=workshop.booking_window_days):
        raise TooFarAhead
    return sessions


def _refuse_other_teacher(sessions: Sequence[Session], teacher_id: int | None) -> None:
    if teacher_id is None:
        return
    if not SessionHost.objects.filter(session__in=sessions, teacher_id=teacher_id, is_active=True).exists():
        raise UnknownTeacher


def _places(sessions: Sequence[Session], email: str, *, by_school: bool, now: datetime) -> list[Place]:
    seats = _seats_by_session(sessions)
    refuse_same_address([seat for found in seats.values() for seat in found], email, now)
    full = [session for session in sessions if len(seats[session.pk]) >= session.capacity]
    if any(is_dead(seat, now) for session in full for seat in seats[session.pk]):
        end_dead_holds([session.pk for session in full], now=now)
        seats = _seats_by_session(sessions)
    kept = {} if by_school else kept_places(sessions, now=now)
    return [
        (session, _number(session, seats[session.pk], kept=kept.get(session.pk, 0))) for session in sessions
    ]


def _seats_by_session(sessions: Sequence[Session]) -> dict[int, list[Seat]]:
    rows = Seat.objects.filter(session__in=[session.pk for session in sessions], is_active=True)
    found: dict[int, list[Seat]] = defaultdict(list)
    for seat in with_holder(rows):
        found[seat.session_id].append(seat)
    return found


def _number(session: Session, seats: Sequence[Seat], *, kept: int) -> int:
    taken = {seat.number for seat in seats}
    number = lowest_free(taken, session.capacity)
    if number is None or len(taken) + kept >= session.capacity:
        raise SlotTaken
    return number
