"""The shape of a teacher's week: what a calendar of seven columns draws, in quarters of an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .days import day_of

QUARTER = 15
_DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a time that lies on one civil day: minutes of that day's clock, and rows of the calendar from 1."""

    on: date
    start: int
    end: int
    row: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class WeekHours:
    """A band of open hours. `starts` and `ends` are written for the page's language."""

    starts: str
    ends: str
    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class WeekSession:
    """A session on one day of the week; `continues`: it began on the day before.

    `booking_uid` for tutoring: its booking. `pauses`: minutes before and after it in which the teacher is busy too.
    """

    id: int
    title: str
    starts: str
    ends: str
    students: tuple[str, ...]
    taken: int
    capacity: int
    is_tutoring: bool
    is_over: bool
    continues: bool
    is_outside: bool
    booking_uid: str
    pauses: tuple[int, int]
    row: int
    rows: int

    @property
    def more(self) -> int:
        """Students who are not named."""
        return max(0, self.taken - len(self.students))


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A civil date of the schedule's zone. `trip`: where the hours count on that day, else empty."""

    date: date
    weekday: str
    day: str
    is_today: bool
    hours: tuple[WeekHours, ...]
    sessions: tuple[WeekSession, ...]
    closed: tuple[str, ...]
    time_off: tuple[str, ...]
    is_off: bool
    trip: str
    clock_change: int
    limit: int | None

    @property
    def is_full(self) -> bool:
        return (
            self.limit is not None and len([one for one in self.sessions if not one.continues]) >= self.limit
        )

    @property
    def is_empty(self) -> bool:
        return not self.hours and not self.sessions


def pieces(start_at: datetime, end_at: datetime, zone: ZoneInfo, days: Sequence[date]) -> list[Piece]:
    """The parts of a time on these days, by the zone's clock. An end at midnight is minute 1440 of its day.

    Where clocks go back within a part, its end may show an earlier minute than its start; it is drawn a quarter long.
    """
    first, last = start_at.astimezone(zone), end_at.astimezone(zone)
    found = []
    for on in days:
        if not first.date() <= on <= last.date():
            continue
        start = _minute(first) if first.date() == on else 0
        end = _minute(last) if last.date() == on else _DAY_MINUTES
        if first.date() == last.date():
            end = max(end, start + QUARTER)
        if end > start:
            found.append(Piece(on, start, min(end, _DAY_MINUTES)))
    return found


def hours_shown(found: Sequence[Piece]) -> tuple[int, int]:
    """The first and the last hour that the calendar shows: the working day, and whatever lies around it."""
    first = min([8, *(piece.start // 60 for piece in found)])
    last = max([18, *(-(-piece.end // 60) for piece in found)])
    return first, last


def placed(piece: Piece, first_hour: int) -> tuple[int, int]:
    """Row and height of a piece in a calendar that begins at `first_hour`."""
    start = piece.start // QUARTER - first_hour * 60 // QUARTER
    end = -(-piece.end // QUARTER) - first_hour * 60 // QUARTER
    return start + 1, max(1, end - start)


def clock_change(on: date, zone: ZoneInfo) -> int:
    """By how many minutes the clocks go forward on this date; negative when they go back."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=zone)
    before = (noon - timedelta(days=1)).utcoffset() or timedelta()
    return int(((noon.utcoffset() or timedelta()) - before).total_seconds()) // 60


def week_from(on: date) -> list[date]:
    """The seven dates of the week of a date, from Monday."""
    monday = on - timedelta(days=on.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def today_in(zone: ZoneInfo, now: datetime) -> date:
    """The civil date of this moment in the zone."""
    return day_of(now, zone)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
