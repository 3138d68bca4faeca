"""What one can wait for, looked at under lock."""

from collections.abc import Sequence
from datetime import datetime

from booking.enums import SessionStatus, SoldBy, WaitlistStatus
from booking.models import Seat, Series, Session, WaitlistEntry, Workshop
from booking.selectors.waiting import list_closes_at

from .locking import lock_sessions
from .slot_refusals import (
    InThePast,
    SeriesClosed,
    SessionCancelled,
    SoldAsSeriesOnly,
    SoldByDateOnly,
    UnknownSeries,
    UnknownSession,
)
from .taking_rules import refuse_same_address, with_holder
from .wait_refusals import AlreadyWaiting, ListClosed

ALIVE = (WaitlistStatus.WAITING, WaitlistStatus.OFFERED)


def lock_dates(
    workshop: Workshop, session_id: int | None, series_id: int | None, now: datetime
) -> list[Session]:
    """What is waited for, locked, in the order of time: one date, or all that are to come of a series.

    Raises UnknownSession, SessionCancelled, InThePast, SoldAsSeriesOnly; for a series UnknownSeries, SoldByDateOnly,
    SeriesClosed; ListClosed when it begins too soon.
    """
    of_series = series_id is not None
    dates = _series_dates(workshop, series_id, now) if of_series else [_date(workshop, session_id, now)]
    if now >= list_closes_at(workshop, dates[-1].start_at):
        raise ListClosed
    return dates


def refuse_known(
    dates: Sequence[Session], session_id: int | None, series_id: int | None, email: str, now: datetime
) -> None:
    """Raise AlreadyBooked or AlreadyWaiting for an address that has a place in one of the dates, or waits for one."""
    seats = Seat.objects.filter(session__in=[date.pk for date in dates], is_active=True)
    refuse_same_address(with_holder(seats.filter(booking__attendee_email=email)), email, now)
    same = {"series_id": series_id} if series_id is not None else {"session_id": session_id}
    if WaitlistEntry.objects.filter(**same, attendee_email=email, status__in=ALIVE).exists():
        raise AlreadyWaiting


def _date(workshop: Workshop, session_id: int | None, now: datetime) -> Session:
    found = lock_sessions([session_id] if session_id is not None else [])
    if not found or found[0].workshop_id != workshop.pk:
        raise UnknownSession
    session = found[0]
    if session.status != SessionStatus.SCHEDULED:
        raise SessionCancelled
    if session.start_at <= now:
        raise InThePast
    if workshop.sold_by == SoldBy.SERIES and session.series_id is not None:
        raise SoldAsSeriesOnly
    return session


def _series_dates(workshop: Workshop, series_id: int | None, now: datetime) -> list[Session]:
    series = Series.objects.filter(pk=series_id or 0, workshop=workshop).first()
    if series is None:
        raise UnknownSeries
    if workshop.sold_by == SoldBy.SESSION:
        raise SoldByDateOnly
    coming = Session.objects.scheduled().filter(series=series, start_at__gt=now)
    locked = lock_sessions(coming.values_list("pk", flat=True))
    dates = [date for date in locked if date.status == SessionStatus.SCHEDULED]
    if not series.is_open or not dates:
        raise SeriesClosed
    return sorted(dates, key=lambda date: (date.start_at, date.pk))
