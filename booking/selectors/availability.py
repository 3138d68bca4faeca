"""The engine's problem for a tutoring workshop, from its teachers' hours and what already occupies them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.contrib.postgres.aggregates import ArrayAgg

from booking.engine.instants import day, instant
from booking.engine.model import Event, Host, Problem, Schedule, Span
from booking.models import SessionHost, Teacher
from booking.models.fields import Instant

from .closures import closed_days
from .hosts import Hosts, bookable_hosts
from .hours import engine_schedule
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
    in_order = ("busy_from", "pk")
    by_teacher = rows.order_by().values_list("teacher_id")
    found = by_teacher.annotate(
        starts=ArrayAgg(Instant("busy_from"), order_by=in_order),
        ends=ArrayAgg(Instant("busy_until"), order_by=in_order),
    )
    return {teacher_id: list(zip(starts, ends)) for teacher_id, starts, ends in found}


def schedule_of(host: Teacher, closed: frozenset[int] = frozenset()) -> Schedule:
    """A teacher's hours, loaded by `bookable_hosts`, for the engine; `closed` are the school's closed days."""
    row = host.schedule
    return engine_schedule(
        row.time_zone,
        weekly=row.weekly_hours.all(),
        overrides=row.overrides.all(),
        time_off=row.time_off.all(),
        trips=row.trips.all(),
        closed=closed,
    )
