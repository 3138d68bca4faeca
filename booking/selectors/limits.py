"""Days on which a teacher has as many sessions as they want."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.engine.instants import instant
from booking.engine.model import Span
from booking.models import Schedule, SessionHost, Teacher

from .days import day_of, first_moment

_WEEK = timedelta(days=7)


def full_spans(
    hosts: Sequence[Teacher], *, from_: datetime, to: datetime, apart_from: Collection[int] = ()
) -> Mapping[int, list[Span]]:
    """The full days and weeks of these teachers (hours loaded) around `[from_, to)`, by teacher.

    Every session counts, of whatever kind, on the civil day of the schedule's zone on which it begins; weeks run from
    Monday to Sunday. Sessions in `apart_from` (ids) count as gone. One query, none where nobody has a limit.
    """
    limited = [host for host in hosts if host.schedule.has_limit]
    if not limited:
        return {}
    starts: dict[int, list[datetime]] = {host.pk: [] for host in limited}
    rows = SessionHost.objects.filter(
        teacher_id__in=starts,
        is_active=True,
        session__start_at__gte=week_around(from_)[0],
        session__start_at__lt=week_around(to)[1],
    ).exclude(session_id__in=apart_from)
    for teacher_id, start_at in rows.values_list("teacher_id", "session__start_at"):
        starts[teacher_id].append(start_at)
    return {host.pk: _full(host.schedule, starts[host.pk]) for host in limited}


def week_around(at: datetime) -> tuple[datetime, datetime]:
    """Two moments with all of the week of `at` between them, in whichever zone it is counted."""
    return at - _WEEK - timedelta(days=1), at + _WEEK + timedelta(days=1)


def week_of(on: date) -> date:
    """The Monday of the week."""
    return on - timedelta(days=on.weekday())


def _full(schedule: Schedule, starts: Sequence[datetime]) -> list[Span]:
    zone = ZoneInfo(schedule.time_zone)
    days = Counter(day_of(at, zone) for at in starts)
    weeks = Counter(week_of(on) for on in days.elements())
    full = [(on, 1) for on in _reached(days, schedule.sessions_per_day)]
    full += [(monday, 7) for monday in _reached(weeks, schedule.sessions_per_week)]
    return sorted(
        (instant(first_moment(on, zone)), instant(first_moment(on + timedelta(days=length), zone)))
        for on, length in full
    )


def _reached(counted: Counter[date], limit: int | None) -> list[date]:
    return [on for on, number in counted.items() if limit is not None and number >= limit]
