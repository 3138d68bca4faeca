"""What the engine is asked, as values that are already checked.

Units, everywhere below this package:

* `Instant`: whole milliseconds since 1970-01-01T00:00Z (`instants.instant` makes one from an aware datetime);
* `Day`: whole days since 1970-01-01, a civil date without a zone (`instants.day` makes one from a date);
* minutes: `*_min` are durations; `start` and `end` of hours are minutes after civil midnight, 0 to 1440;
* spans are half-open, `[start, end)`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Instant = int
Day = int
Span = tuple[Instant, Instant]
Mode = Literal["single", "all", "any"]
MODES: tuple[Mode, ...] = ("single", "all", "any")


class Hours(NamedTuple):
    """Hours of a civil day. An end of 1439 (23:59) means midnight; an end not after the start, no hours."""

    start: int
    end: int


class WeeklyHours(NamedTuple):
    """Hours on some weekdays: 0 is Sunday, 6 is Saturday."""

    days: frozenset[int]
    hours: Hours


class Trip(NamedTuple):
    """From the civil date `first` to `last` inclusive (None: for good), the hours count in `timezone`."""

    first: Day
    last: Day | None
    timezone: str


class Booking(NamedTuple):
    """A booking of the host, which keeps its own buffers besides those of the event that is asked for."""

    start: Instant
    end: Instant
    buffer_before_min: int = 0
    buffer_after_min: int = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """Allowed hours in an IANA zone: what a restriction is, and one half of a host.

    `overrides` replaces the weekly hours of its dates (an empty sequence closes the date); `away` closes
    dates.
    """

    timezone: str
    weekly: Sequence[WeeklyHours] = ()
    overrides: Mapping[Day, Sequence[Hours]] = field(default_factory=dict)
    away: frozenset[Day] = frozenset()
    trips: Sequence[Trip] = ()


@dataclass(frozen=True, slots=True)
class Host:
    """A person who can be booked. `fixed` and `group` matter in mode `any` only.

    `full` are spans in which the host takes no more meetings; no pause is kept around them.
    """

    schedule: Schedule
    busy: Sequence[Span] = ()
    bookings: Sequence[Booking] = ()
    full: Sequence[Span] = ()
    fixed: bool = False
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """The meeting that is to be placed; every value in minutes. No increment means steps of the duration."""

    duration_min: int
    increment_min: int | None = None
    offset_min: int = 0
    buffer_before_min: int = 0
    buffer_after_min: int = 0
    min_notice_min: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One question: when, between `window_from` and `window_to`, can the invitee meet these hosts?

    `hosts` holds exactly one host in mode `single`. `holds` are spans in which no slot may lie, whoever
    hosts it.
    """

    now: Instant
    window_from: Instant
    window_to: Instant
    invitee_timezone: str
    event: Event
    hosts: Sequence[Host]
    mode: Mode = "single"
    restrict: Schedule | None = None
    holds: Sequence[Span] = ()
