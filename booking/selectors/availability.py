"""The engine's problem for a tutoring workshop, from its teachers' hours and what already occupies them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Protocol

from booking.engine.instants import day, instant
from booking.engine.model import Event, Host, Hours, Problem, Schedule, Span, Trip, WeeklyHours
from booking.models import SessionHost, Teacher

from .closures import closed_days, days_between
from .hosts import Hosts, bookable_hosts
from .limits import full_spans

__all__ = ["Hosts", "TimeRules", "bookable_hosts", "busy_spans", "event_of", "problem_for", "schedule_of"]

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


def problem_for(
    rules: TimeRules,
    hosts: Hosts,
    *,
    from_: datetime,
    to: datetime,
    time_zone: str,
    now: datetime,
    apart_from: Collection[int] = (),
) -> Problem:
    """When between `from_` and `to` can these hosts give it, seen from `time_zone`? Two or three queries.

    What occupies a teacher has the pauses of its own workshop in it (SessionHost), so it counts as busy time; the
    pauses of this workshop come on top, as PostgreSQL's exclusion constraint will have it. Sessions in `apart_from`
    (ids) occupy nobody: those that a booking is about to leave.
    """
    window = (from_ - _MARGIN, to + _MARGIN)
    pause = timedelta(minutes=max(rules.buffer_before_minutes, rules.buffer_after_minutes))
    ids = [host.pk for host in hosts.teachers]
    busy = busy_spans(ids, from_=window[0] - pause, to=window[1] + pause, apart_from=apart_from)
    full = full_spans(hosts.teachers, from_=window[0], to=window[1], apart_from=apart_from)
    closed = frozenset(map(day, closed_days((window[0] - _MARGIN).date(), (window[1] + _MARGIN).date())))
    return Problem(
        now=instant(now),
        window_from=instant(window[0]),
        window_to=instant(window[1]),
        invitee_timezone=time_zone,
        event=event_of(rules),
        hosts=[
            Host(schedule_of(host, closed), busy=busy.get(host.pk, ()), full=full.get(host.pk, ()))
            for host in hosts.teachers
        ],
        mode="all" if hosts.give_together else "any",
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


def busy_spans(
    teacher_ids: Sequence[int], *, from_: datetime, to: datetime, apart_from: Collection[int] = ()
) -> Mapping[int, list[Span]]:
    """What occupies these teachers in `[from_, to)`, pauses included, by teacher; less the sessions in `apart_from`."""
    rows = SessionHost.objects.filter(
        teacher_id__in=teacher_ids, is_active=True, busy_from__lt=to, busy_until__gt=from_
    ).exclude(session_id__in=apart_from)
    spans: dict[int, list[Span]] = defaultdict(list)
    for teacher_id, start, end in rows.order_by("busy_from", "pk").values_list(
        "teacher_id", "busy_from", "busy_until"
    ):
        spans[teacher_id].append((instant(start), instant(end)))
    return spans


def schedule_of(host: Teacher, closed: frozenset[int] = frozenset()) -> Schedule:
    """A teacher's hours, loaded by `bookable_hosts`, for the engine; `closed` are the school's closed days.

    Time off and closed dates take away the hours of their dates, wherever the teacher is on them.
    """
    schedule = host.schedule
    weekly = [
        WeeklyHours(frozenset({row.weekday}), _hours(row.starts, row.ends))
        for row in schedule.weekly_hours.all()
    ]
    overrides: dict[int, list[Hours]] = {}
    for row in schedule.overrides.all():
        hours = overrides.setdefault(day(row.on), [])
        if row.starts is not None and row.ends is not None:
            hours.append(_hours(row.starts, row.ends))
    away = {day(on) for row in schedule.time_off.all() for on in days_between(row.first_on, row.last_on)}
    return Schedule(
        schedule.time_zone,
        weekly=weekly,
        overrides=overrides,
        away=closed | away,
        trips=[
            Trip(day(row.first_on), None if row.last_on is None else day(row.last_on), row.time_zone)
            for row in schedule.trips.all()
        ],
    )


def _hours(starts: time, ends: time) -> Hours:
    return Hours(starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute)
