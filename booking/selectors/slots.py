"""When a workshop can be booked: free times of its teachers, or its sessions with places left."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from booking.engine.instants import instant, moment
from booking.engine.slots import find_slots
from booking.enums import SoldBy, WorkshopStatus
from booking.models import Session, Workshop

from .availability import TimeRules, bookable_hosts, problem_for
from .days import day_of, first_moment
from .sessions import seats_left, with_hosts, with_seats
from .waiting import kept_places

MOST_DAYS = 62


class Bookable(TimeRules, Protocol):
    """What `slots` needs to know of a workshop: a WorkshopCard has it, and so has the row."""

    @property
    def status(self) -> str: ...
    @property
    def is_tutoring(self) -> bool: ...
    @property
    def students_choose_teacher(self) -> bool: ...
    @property
    def sold_by(self) -> str: ...


class BadWindow(ValueError):
    """The last day lies before the first, or more than 62 days are asked for at once."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, in aware UTC.

    `session_id` for classes. `teacher_id` only where it is certain: the session has one teacher, the workshop has one,
    or one was asked for; otherwise the teacher is chosen when somebody books, or there are several. `price_minor` where
    the session has a price of its own.
    """

    start: datetime
    end: datetime
    seats_left: int
    session_id: int | None
    teacher_id: int | None
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A civil date of the zone that was asked for, with its slots in order of time."""

    date: date
    slots: tuple[Slot, ...]


def time_rules(workshop_id: int) -> Bookable | None:
    """What `slots` needs of the active workshop with this id, or None. One query."""
    return Workshop.objects.active().filter(pk=workshop_id).first()


def slots(
    *,
    workshop: Bookable,
    from_: date,
    to: date,
    time_zone: str,
    teacher_id: int | None = None,
    apart_from: Collection[int] = (),
    now: datetime,
) -> list[Day]:
    """The days from `from_` to `to` (both included, civil dates of the IANA zone) that have slots, in order.

    Nothing within the workshop's notice or beyond its booking window, nothing of a workshop that is not active. Full
    sessions are left out, those whose places are kept for people who wait too, and so are dates of a series where only
    the whole of it is sold. A `teacher_id` counts for tutoring where students may choose (`bookable_hosts`).

    `apart_from` are sessions (ids) that a booking is about to leave: their time is free for tutoring, though not the
    very same start; of a class they are no choice, and every other date is, one for another. Raises BadWindow. The
    number of queries does not depend on how much there is.
    """
    if not timedelta(0) <= to - from_ < timedelta(days=MOST_DAYS):
        raise BadWindow
    if workshop.status != WorkshopStatus.ACTIVE:
        return []
    zone = ZoneInfo(time_zone)
    start = max(first_moment(from_, zone), now + timedelta(minutes=workshop.min_notice_minutes))
    end = min(first_moment(to + timedelta(days=1), zone), now + timedelta(days=workshop.booking_window_days))
    if start >= end:
        return []
    if workshop.is_tutoring:
        found = _tutoring_slots(workshop, start, end, time_zone, teacher_id, apart_from, now)
    else:
        found = _session_slots(workshop, start, end, teacher_id, apart_from, now)
    days: dict[date, list[Slot]] = defaultdict(list)
    for slot in found:
        days[day_of(slot.start, zone)].append(slot)
    return [Day(on, tuple(found)) for on, found in days.items()]


def _tutoring_slots(
    workshop: Bookable,
    start: datetime,
    end: datetime,
    time_zone: str,
    teacher_id: int | None,
    apart_from: Collection[int],
    now: datetime,
) -> list[Slot]:
    # As the given rules have it: staff ask with a copy on which they may choose.
    hosts = bookable_hosts(workshop.id, teacher_id=teacher_id, by_staff=workshop.students_choose_teacher)
    if not hosts.teachers:
        return []
    problem = problem_for(
        workshop, hosts, from_=start, to=end, time_zone=time_zone, now=now, apart_from=apart_from
    )
    length = timedelta(minutes=workshop.duration_minutes)
    only = hosts.teachers[0].pk if len(hosts.teachers) == 1 else None
    if hosts.give_together and hosts.may_be_chosen:
        only = only or teacher_id
    first, last = instant(start), instant(end)
    own = _own_starts(apart_from, teacher_id)
    return [
        Slot(moment(at), moment(at) + length, 1, None, only)
        for at in find_slots(problem)
        if first <= at < last and moment(at) not in own
    ]


def _own_starts(apart_from: Collection[int], teacher_id: int | None) -> set[datetime]:
    """When the sessions that are left begin: no choice, unless another teacher is asked for."""
    if not apart_from:
        return set()
    rows = Session.objects.filter(pk__in=apart_from)
    if teacher_id is not None:
        rows = rows.filter(hosts__teacher_id=teacher_id)
    return set(rows.values_list("start_at", flat=True))


def _session_slots(
    workshop: Bookable,
    start: datetime,
    end: datetime,
    teacher_id: int | None,
    apart_from: Collection[int],
    now: datetime,
) -> list[Slot]:
    rows = Session.objects.scheduled().filter(workshop_id=workshop.id, start_at__gte=start, start_at__lt=end)
    if apart_from:
        rows = rows.exclude(pk__in=apart_from)
    elif workshop.sold_by == SoldBy.SERIES:
        rows = rows.filter(series__isnull=True)
    if teacher_id is not None:
        rows = rows.filter(hosts__teacher_id=teacher_id, hosts__is_active=True)
    found = []
    sessions = list(with_hosts(with_seats(rows)).order_by("start_at", "pk"))
    kept = kept_places(sessions, now=now)
    for row in sessions:
        left = seats_left(row, kept[row.pk])
        teachers = [host.teacher_id for host in row.hosts.all()]
        if left > 0:
            only = teachers[0] if len(teachers) == 1 else teacher_id
            start, end = row.start_at.astimezone(UTC), row.end_at.astimezone(UTC)
            found.append(Slot(start, end, left, row.pk, only, row.price_minor))
    return found
