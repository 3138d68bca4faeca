"""Which sessions a change of a teacher's time, or a closed date, would get in the way of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from booking.models import Session, SessionHost

from .clashes import Reason, reasons
from .closures import closed_days, days_between
from .days import day_of, first_moment
from .hours import Availability
from .limits import week_around
from .school import school_view

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Collision:
    """A session that would stand in the way. Instants are aware UTC; `taken` places are held or sold."""

    session_id: int
    title: str
    start_at: datetime
    end_at: datetime
    taken: int
    capacity: int
    is_tutoring: bool
    teachers: tuple[str, ...]
    reason: Reason


def change_collisions(
    teacher_id: int, before: Availability, after: Availability, *, now: datetime
) -> list[Collision]:
    """Sessions of the teacher still to come that a change from `before` to `after` gets in the way of, in order.

    Only what the change brings about: a class that lies outside of the hours today may go on doing so. Two queries.
    """
    if before == after:
        return []
    # Those of this week that are over count towards its limits.
    rows = list(_sessions(week_around(now)[0]).filter(pk__in=_of_teacher(teacher_id)))
    had, has = reasons(before, rows), reasons(after, rows)
    found = ((row, has[row.pk] - had[row.pk]) for row in rows if row.end_at > now)
    return [_collision(row, new) for row, new in found if new]


def closure_collisions(
    first_on: date, last_on: date, *, apart_from: tuple[date, date] | None = None, now: datetime
) -> list[Collision]:
    """Sessions still to come, of all teachers, on days that would be closed from now on, in order.

    Days count on the clocks of each teacher, and on the school's. `apart_from` are the days that the closure has so
    far; days of other closures are closed already. Five queries at most.
    """
    zone = school_view().time_zone
    known = closed_days(first_on, last_on)
    if apart_from is not None:
        known |= set(days_between(*apart_from))
    new = set(days_between(first_on, last_on)) - known
    if not new:
        return []
    around = timedelta(days=2)
    rows = _sessions(max(now, first_moment(first_on, ZoneInfo(zone)) - around)).filter(
        start_at__lt=first_moment(last_on, ZoneInfo(zone)) + around
    )
    return [_collision(row, {Reason.CLOSED}) for row in rows if new & _days_of(row, zone)]


def _sessions(after: datetime) -> QuerySet[Session]:
    """Sessions that end after this moment, with workshop, teachers and places taken."""
    hosts = SessionHost.objects.filter(is_active=True).select_related("teacher__schedule")
    return (
        Session.objects.scheduled()
        .filter(end_at__gt=after)
        .select_related("workshop")
        .prefetch_related(Prefetch("hosts", hosts.order_by("teacher__name", "pk")))
        .annotate(taken=Count("seats", filter=Q(seats__is_active=True)))
        .order_by("start_at", "pk")
    )


def _of_teacher(teacher_id: int) -> QuerySet[Any, Any]:
    return SessionHost.objects.filter(teacher_id=teacher_id, is_active=True).values("session_id")


def _days_of(row: Session, school_zone: str) -> set[date]:
    zones = {host.teacher.schedule.time_zone for host in row.hosts.all() if hasattr(host.teacher, "schedule")}
    return {
        on
        for name in zones | {school_zone}
        for on in days_between(
            day_of(row.start_at, ZoneInfo(name)), day_of(row.end_at - _MOMENT, ZoneInfo(name))
        )
    }


def _collision(row: Session, found: Iterable[Reason]) -> Collision:
    return Collision(
        session_id=row.pk,
        title=row.workshop.title,
        start_at=row.start_at,
        end_at=row.end_at,
        taken=row.taken,  # type: ignore[attr-defined]
        capacity=row.capacity,
        is_tutoring=row.workshop.is_tutoring,
        teachers=tuple(host.teacher.name for host in row.hosts.all()),
        reason=min(found, key=list(Reason).index),
    )
