"""The engine's problem for a tutoring workshop, from its teachers' hours and what already occupies them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Protocol

from booking.engine.instants import day, instant
from booking.engine.model import Event, Host, Hours, Problem, Schedule, Span, WeeklyHours
from booking.models import SessionHost, Teacher

# The problem reaches this far beyond what was asked: a slot may begin late on the last day, and the rhythm of a day's
# slots must not depend on which days were asked for.
_MARGIN = timedelta(days=1)


class TimeRules(Protocol):
    """The rules of a workshop that decide where its slots lie."""

    @property
    def id(self) -> int: ...
    @property
    def duration_minutes(self) -> int: ...
    @property
    def slot_increment_minutes(self) -> int | None: ...
    @property
    def buffer_before_minutes(self) -> int: ...
    @property
    def buffer_after_minutes(self) -> int: ...
    @property
    def min_notice_minutes(self) -> int: ...
    @property
    def booking_window_days(self) -> int: ...


def bookable_hosts(workshop_id: int, *, teacher_id: int | None = None) -> list[Teacher]:
    """The workshop's active teachers who have hours, by pk, with their hours loaded. Three queries."""
    rows = Teacher.objects.bookable().filter(
        hosted_workshops__workshop_id=workshop_id, schedule__isnull=False
    )
    if teacher_id is not None:
        rows = rows.filter(pk=teacher_id)
    hours = rows.select_related("schedule").prefetch_related("schedule__weekly_hours", "schedule__overrides")
    return list(hours.order_by("pk"))


def problem_for(
    rules: TimeRules,
    hosts: Sequence[Teacher],
    *,
    from_: datetime,
    to: datetime,
    time_zone: str,
    now: datetime,
) -> Problem:
    """The problem “any of these hosts between `from_` and `to`”, seen from `time_zone`. One query.

    What occupies a teacher has the pauses of its own workshop in it (SessionHost), so it counts as busy time; the
    pauses of this workshop come on top, as PostgreSQL's exclusion constraint will have it.
    """
    window = (from_ - _MARGIN, to + _MARGIN)
    pause = timedelta(minutes=max(rules.buffer_before_minutes, rules.buffer_after_minutes))
    busy = busy_spans([host.pk for host in hosts], from_=window[0] - pause, to=window[1] + pause)
    return Problem(
        now=instant(now),
        window_from=instant(window[0]),
        window_to=instant(window[1]),
        invitee_timezone=time_zone,
        event=event_of(rules),
        hosts=[Host(schedule_of(host), busy=busy.get(host.pk, ())) for host in hosts],
        mode="any",
    )


def event_of(rules: TimeRules) -> Event:
    """The workshop's lengths for the engine."""
    return Event(
        duration_min=rules.duration_minutes,
        increment_min=rules.slot_increment_minutes,
        buffer_before_min=rules.buffer_before_minutes,
        buffer_after_min=rules.buffer_after_minutes,
        min_notice_min=rules.min_notice_minutes,
    )


def busy_spans(teacher_ids: Sequence[int], *, from_: datetime, to: datetime) -> Mapping[int, list[Span]]:
    """What occupies these teachers in `[from_, to)`, pauses included, by teacher."""
    rows = SessionHost.objects.filter(
        teacher_id__in=teacher_ids, is_active=True, busy_from__lt=to, busy_until__gt=from_
    )
    spans: dict[int, list[Span]] = defaultdict(list)
    for teacher_id, start, end in rows.order_by("busy_from", "pk").values_list(
        "teacher_id", "busy_from", "busy_until"
    ):
        spans[teacher_id].append((instant(start), instant(end)))
    return spans


def schedule_of(host: Teacher) -> Schedule:
    """A teacher's hours, loaded by `bookable_hosts`, for the engine."""
    weekly = [
        WeeklyHours(frozenset({row.weekday}), _hours(row.starts, row.ends))
        for row in host.schedule.weekly_hours.all()
    ]
    overrides: dict[int, list[Hours]] = {}
    for row in host.schedule.overrides.all():
        hours = overrides.setdefault(day(row.on), [])
        if row.starts is not None and row.ends is not None:
            hours.append(_hours(row.starts, row.ends))
    return Schedule(host.schedule.time_zone, weekly=weekly, overrides=overrides)


def _hours(starts: time, ends: time) -> Hours:
    return Hours(starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute)
