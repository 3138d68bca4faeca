"""What is wrong with a teacher's sessions when their time is of a certain kind."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from booking.engine.fitting import fits
from booking.engine.hours import open_spans
from booking.engine.instants import instant
from booking.engine.model import Span

from .closures import days_between
from .days import day_of
from .hours import Availability, Journey, engine_schedule
from .limits import week_of

_MOMENT = timedelta(microseconds=1)


class Reason(StrEnum):
    """Why a session is in the way, the weightiest first.

    `away`: it is given at a place while the teacher travels. `trip`: it is outside of the hours, which count on other
    clocks on that date. `day_full` and `week_full`: it is one more than the limit.
    """

    CLOSED = "closed"
    TIME_OFF = "time_off"
    AWAY = "away"
    TRIP = "trip"
    HOURS = "hours"
    DAY_FULL = "day_full"
    WEEK_FULL = "week_full"


class Occasion(Protocol):
    """A session, as far as it matters here."""

    @property
    def pk(self) -> int: ...
    @property
    def start_at(self) -> datetime: ...
    @property
    def end_at(self) -> datetime: ...
    @property
    def workshop(self) -> "Place": ...


class Place(Protocol):
    @property
    def is_online(self) -> bool: ...


def reasons(wanted: Availability, rows: Sequence[Occasion]) -> dict[int, set[Reason]]:
    """What is wrong with each session (by pk) of the one teacher, rising by start, if their time is as wanted.

    Time off says nothing of the hours beneath it: a session outside of them is `hours` as well.
    """
    found: dict[int, set[Reason]] = defaultdict(set)
    spans = _open(wanted, rows)
    for row in rows:
        dates = dates_of(row.start_at, row.end_at, wanted)
        journey = next((trip for on in dates if (trip := journey_on(wanted, on))), None)
        if any(off.first_on <= on <= off.last_on for off in wanted.time_off for on in dates):
            found[row.pk].add(Reason.TIME_OFF)
        if journey and not row.workshop.is_online:
            found[row.pk].add(Reason.AWAY)
        if not fits(spans, instant(row.start_at), instant(row.end_at)):
            found[row.pk].add(Reason.TRIP if journey else Reason.HOURS)
    for pk, reason in _too_many(wanted, rows):
        found[pk].add(reason)
    return found


def dates_of(start_at: datetime, end_at: datetime, wanted: Availability) -> list[date]:
    """The civil dates on which a time lies, on the clocks that the teacher's hours count on then."""
    journey = journey_on(wanted, day_of(start_at, ZoneInfo(wanted.time_zone)))
    zone = ZoneInfo(journey.time_zone if journey else wanted.time_zone)
    return days_between(day_of(start_at, zone), day_of(end_at - _MOMENT, zone))


def journey_on(wanted: Availability, on: date) -> Journey | None:
    """The trip that counts on a date: the first of those that cover it."""
    return next(
        (
            trip
            for trip in wanted.trips
            if trip.first_on <= on and (trip.last_on is None or on <= trip.last_on)
        ),
        None,
    )


def _open(wanted: Availability, rows: Sequence[Occasion]) -> list[Span]:
    """The hours around all of the sessions, time off or not."""
    if not rows:
        return []
    schedule = engine_schedule(
        wanted.time_zone, weekly=wanted.weekly, overrides=wanted.overrides, trips=wanted.trips
    )
    first, last = min(row.start_at for row in rows), max(row.end_at for row in rows)
    return open_spans(schedule, instant(first - timedelta(days=1)), instant(last + timedelta(days=1)))


def _too_many(wanted: Availability, rows: Sequence[Occasion]) -> Iterator[tuple[int, Reason]]:
    """The sessions that come after as many as a day or a week may have."""
    zone = ZoneInfo(wanted.time_zone)
    days: dict[date, int] = defaultdict(int)
    weeks: dict[date, int] = defaultdict(int)
    for row in rows:
        on = day_of(row.start_at, zone)
        days[on] += 1
        weeks[week_of(on)] += 1
        if wanted.sessions_per_day is not None and days[on] > wanted.sessions_per_day:
            yield row.pk, Reason.DAY_FULL
        if wanted.sessions_per_week is not None and weeks[week_of(on)] > wanted.sessions_per_week:
            yield row.pk, Reason.WEEK_FULL
