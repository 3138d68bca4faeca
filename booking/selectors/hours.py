"""All that is known of one teacher's time, as plain values: stored, typed into a form, or sent to the API."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

from booking.engine.instants import day
from booking.engine.model import Hours, Schedule, Trip, WeeklyHours
from booking.models import Schedule as ScheduleRow

from .closures import days_between


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Wall-clock hours of a weekday (0 is Sunday) in the schedule's zone; an end of 23:59 means midnight."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Hours that replace the weekly ones of a date; without times the date is closed."""

    on: date
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Time off from `first_on` to `last_on`, both included."""

    first_on: date
    last_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """The hours count in `time_zone` from `first_on` to `last_on`, both included; without a last day, for good."""

    first_on: date
    last_on: date | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Availability:
    """A teacher's time as a whole. Dates and times are civil ones of `time_zone` (IANA)."""

    time_zone: str
    weekly: tuple[WeeklySpan, ...] = ()
    overrides: tuple[DateSpan, ...] = ()
    time_off: tuple[Absence, ...] = ()
    trips: tuple[Journey, ...] = ()
    sessions_per_day: int | None = None
    sessions_per_week: int | None = None


def availability_of(schedule: ScheduleRow) -> Availability:
    """What is stored. Four queries, none for what is loaded already."""
    return Availability(
        time_zone=schedule.time_zone,
        weekly=tuple(WeeklySpan(row.weekday, row.starts, row.ends) for row in schedule.weekly_hours.all()),
        overrides=tuple(DateSpan(row.on, row.starts, row.ends) for row in schedule.overrides.all()),
        time_off=tuple(Absence(row.first_on, row.last_on, row.reason) for row in schedule.time_off.all()),
        trips=tuple(Journey(row.first_on, row.last_on, row.time_zone) for row in schedule.trips.all()),
        sessions_per_day=schedule.sessions_per_day,
        sessions_per_week=schedule.sessions_per_week,
    )


class _Timed(Protocol):
    @property
    def starts(self) -> time | None: ...
    @property
    def ends(self) -> time | None: ...


class _Weekly(_Timed, Protocol):
    @property
    def weekday(self) -> int: ...


class _Dated(_Timed, Protocol):
    @property
    def on(self) -> date: ...


class _Away(Protocol):
    @property
    def first_on(self) -> date: ...
    @property
    def last_on(self) -> date: ...


class _Trip(Protocol):
    @property
    def first_on(self) -> date: ...
    @property
    def last_on(self) -> date | None: ...
    @property
    def time_zone(self) -> str: ...


def engine_schedule(
    time_zone: str,
    *,
    weekly: Iterable[_Weekly],
    overrides: Iterable[_Dated],
    time_off: Iterable[_Away] = (),
    trips: Iterable[_Trip] = (),
    closed: frozenset[int] = frozenset(),
) -> Schedule:
    """The engine's schedule of rows, or of the values above; `closed` are the school's closed days.

    Time off and closed dates take away the hours of their dates, wherever the teacher is on them.
    """
    by_date: dict[int, list[Hours]] = {}
    for span in overrides:
        by_date.setdefault(day(span.on), []).extend(_hours(span))
    away = {day(on) for absence in time_off for on in days_between(absence.first_on, absence.last_on)}
    return Schedule(
        time_zone,
        weekly=[WeeklyHours(frozenset({span.weekday}), hours) for span in weekly for hours in _hours(span)],
        overrides=by_date,
        away=closed | away,
        trips=[
            Trip(day(trip.first_on), None if trip.last_on is None else day(trip.last_on), trip.time_zone)
            for trip in trips
        ],
    )


def _hours(span: _Timed) -> list[Hours]:
    if span.starts is None or span.ends is None:
        return []
    return [Hours(span.starts.hour * 60 + span.starts.minute, span.ends.hour * 60 + span.ends.minute)]
