"""The dates that a series would have, and what stands in their way, before anything is planned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.engine.recurrence import HORIZON, MAX_DATES, BadRule, at_wall, parse_rule, wall_dates
from booking.models import Series, SessionHost, TimeOff, Workshop

from .closures import closures


class TooManyDates(ValueError):
    """More than MAX_DATES, or the last would lie more than two years after the first."""


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """One date of a rule: the civil date on the series' clocks, its start (UTC), and the name of what closes the
    school on it. A skipped one does not take place, and does not count."""

    on: date
    start_at: datetime
    closed_for: str
    is_skipped: bool


@dataclass(frozen=True, slots=True)
class Busy:
    """Why a teacher is not free: another session, or (with dates and no times) days off."""

    teacher: str
    what: str
    start_at: datetime | None = None
    end_at: datetime | None = None

    @property
    def is_time_off(self) -> bool:
        return self.start_at is None


@dataclass(frozen=True, slots=True)
class DatePreview:
    """A date with what stands in its way. Days off only warn; another session makes it impossible."""

    on: date
    start_at: datetime
    end_at: datetime
    closed_for: str
    is_skipped: bool
    is_left_out: bool
    is_past: bool
    busy: tuple[Busy, ...]

    @property
    def takes_place(self) -> bool:
        return not (self.is_skipped or self.is_left_out)

    @property
    def is_possible(self) -> bool:
        return not self.is_past and all(row.is_time_off for row in self.busy)


def planned_dates(
    *, rrule: str, first_on: date, starts: time, time_zone: str, skips_closed_dates: bool
) -> list[PlannedDate]:
    """The dates of a rule (RFC 5545 3.3.10) in the wall-clock time of an IANA zone.

    COUNT counts the dates that take place: one that is skipped, since the school is closed, is made up for at the
    end. Raises BadRule, TooManyDates.
    """
    rule = parse_rule(rrule)
    if (rule.count or 0) > MAX_DATES:
        raise TooManyDates
    until = rule.until(time_zone)
    if until is not None and until > datetime.combine(first_on, starts) + HORIZON:
        raise TooManyDates
    walls = wall_dates(rule, first_on=first_on, starts=starts, zone=time_zone)
    dates, held = _counted(walls, time_zone, skips_closed_dates, rule.count or MAX_DATES + 1)
    if held > MAX_DATES or (dates and held < (rule.count or 0)):
        raise TooManyDates
    return dates


def single_date(wall: datetime, time_zone: str) -> PlannedDate:
    """One date on its own, at a wall-clock time of an IANA zone: it is never skipped. One query."""
    reason = next((closure.name for closure in closures(wall.date(), wall.date())), "")
    return PlannedDate(wall.date(), at_wall(wall, time_zone), reason, is_skipped=False)


def further_dates(series: Series, *, after: datetime, number: int) -> list[PlannedDate]:
    """The next `number` dates of the series by its rule, after the wall-clock time `after`. Raises TooManyDates."""
    walls = wall_dates(
        parse_rule(series.rrule),
        first_on=series.first_on,
        starts=series.starts,
        zone=series.time_zone,
        after=after,
    )
    dates, held = _counted(walls, series.time_zone, series.skips_closed_dates, number)
    if held < number or number > MAX_DATES:
        raise TooManyDates
    return dates


def preview(
    dates: Sequence[PlannedDate],
    *,
    workshop: Workshop,
    host_ids: Collection[int],
    left_out: Collection[date] = (),
    now: datetime,
) -> list[DatePreview]:
    """These dates with what their teachers have to do already. Two queries, however many dates."""
    if not dates:
        return []
    length = timedelta(minutes=workshop.duration_minutes)
    before = timedelta(minutes=workshop.buffer_before_minutes)
    after = timedelta(minutes=workshop.buffer_after_minutes)
    span = (dates[0].start_at - before, dates[-1].start_at + length + after)
    busy = _busy_by_day(host_ids, *span)
    away = _time_off(host_ids, dates[0].on, dates[-1].on)
    found = []
    for planned in dates:
        start, end = planned.start_at - before, planned.start_at + length + after
        days = {
            start.date() + timedelta(days=number) for number in range((end.date() - start.date()).days + 1)
        }
        rows = {row.pk: row for day in days for row in busy[day]}
        hits = [row for row in rows.values() if row.busy_from < end and row.busy_until > start]
        found.append(
            DatePreview(
                on=planned.on,
                start_at=planned.start_at,
                end_at=planned.start_at + length,
                closed_for=planned.closed_for,
                is_skipped=planned.is_skipped,
                is_left_out=planned.on in left_out,
                is_past=planned.start_at <= now,
                busy=(*_sessions(hits), *_days_off(away, planned.on)),
            )
        )
    return found


def _counted(walls: Iterator[datetime], zone: str, skips: bool, wanted: int) -> tuple[list[PlannedDate], int]:
    """The dates until `wanted` of them take place, and how many do. One query."""
    dates: list[PlannedDate] = []
    closed: dict[date, str] | None = None
    held = 0
    for wall in walls:
        closed = _closed(wall.date()) if closed is None else closed
        reason = closed.get(wall.date(), "")
        dates.append(PlannedDate(wall.date(), at_wall(wall, zone), reason, bool(reason) and skips))
        held += not dates[-1].is_skipped
        if held == wanted:
            break
    while dates and dates[-1].is_skipped:
        dates.pop()
    return dates, held


def _closed(first: date) -> dict[date, str]:
    last = first + HORIZON
    return {
        day: closure.name
        for closure in closures(first, last)
        for day in _days(max(closure.first_on, first), min(closure.last_on, last))
    }


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _busy_by_day(host_ids: Collection[int], from_: datetime, to: datetime) -> dict[date, list[SessionHost]]:
    rows = SessionHost.objects.filter(
        teacher_id__in=host_ids, is_active=True, busy_from__lt=to, busy_until__gt=from_
    ).select_related("teacher", "session__workshop")
    found: dict[date, list[SessionHost]] = defaultdict(list)
    for row in rows.order_by("busy_from", "pk"):
        for day in _days(row.busy_from.date(), row.busy_until.date()):
            found[day].append(row)
    return found


def _sessions(rows: Iterable[SessionHost]) -> list[Busy]:
    ordered = sorted(rows, key=lambda row: (row.busy_from, row.pk))
    return [
        Busy(row.teacher.name, row.session.workshop.title, row.session.start_at, row.session.end_at)
        for row in ordered
    ]


def _time_off(host_ids: Collection[int], first: date, last: date) -> list[TimeOff]:
    rows = TimeOff.objects.filter(
        schedule__teacher_id__in=host_ids, first_on__lte=last, last_on__gte=first
    ).select_related("schedule__teacher")
    return list(rows.order_by("schedule__teacher__name", "pk"))


def _days_off(rows: Iterable[TimeOff], on: date) -> list[Busy]:
    return [Busy(row.schedule.teacher.name, row.reason) for row in rows if row.first_on <= on <= row.last_on]


__all__ = [
    "BadRule",
    "Busy",
    "DatePreview",
    "PlannedDate",
    "TooManyDates",
    "further_dates",
    "planned_dates",
    "preview",
    "single_date",
]
