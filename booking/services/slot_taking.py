"""Takes a time of tutoring, under lock, by the same rule by which slots are shown."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from booking.engine.grid import starts
from booking.engine.instants import MINUTE, instant
from booking.engine.slots import free_hosts
from booking.engine.zones import zone
from booking.models import Session, SessionHost, Teacher, Workshop
from booking.selectors.availability import bookable_hosts, event_of, problem_for
from booking.selectors.days import day_of, first_moment
from booking.selectors.school import school_view

from .holds import end_dead_holds
from .locking import lock_teachers
from .slot_refusals import NotOffered, SlotTaken, UnknownTeacher
from .taking_rules import refuse_outside_window, refuse_same_student

Place = tuple[Session, int]


def take_slot(
    workshop: Workshop, *, start: datetime, teacher_id: int | None, email: str, time_zone: str, now: datetime
) -> Place:
    """Make the tutoring session at `start` with a free teacher; returns it with its one place.

    Candidates are locked in the order of their pk, so that of two bookings the second sees what the first has
    taken. Raises TooSoon and its like, NotOffered, UnknownTeacher, AlreadyBooked, SlotTaken; PostgreSQL's exclusion
    constraint stands behind them.
    """
    refuse_outside_window(workshop, start, now)
    end = start + timedelta(minutes=workshop.duration_minutes)
    if not _is_on_grid(workshop, start, time_zone):
        raise NotOffered
    lock_teachers(_candidates(workshop.pk, teacher_id))
    hosts = bookable_hosts(workshop.pk, teacher_id=teacher_id)
    if not hosts:
        raise UnknownTeacher if teacher_id is not None else SlotTaken
    refuse_same_student(workshop, start, email, now)
    occupied = (
        start - timedelta(minutes=workshop.buffer_before_minutes),
        end + timedelta(minutes=workshop.buffer_after_minutes),
    )
    end_dead_holds(_sessions_in_the_way(hosts, occupied), now=now)
    problem = problem_for(workshop, hosts, from_=start, to=end, time_zone=time_zone, now=now)
    free = [hosts[place].pk for place in free_hosts(problem, instant(start))]
    if not free:
        raise SlotTaken
    session = Session.objects.create(workshop=workshop, start_at=start, end_at=end, capacity=1)
    SessionHost.objects.create(
        session=session,
        teacher_id=free[0] if len(free) == 1 else _least_busy(free, start),
        busy_from=occupied[0],
        busy_until=occupied[1],
    )
    return session, 1


def _is_on_grid(workshop: Workshop, start: datetime, time_zone: str) -> bool:
    """Could a slot begin at this minute? The slots' rhythm moves with notice and neighbours, their grid does not."""
    at = instant(start)
    if at % MINUTE:
        return False
    span = (at, at + workshop.duration_minutes * MINUTE)
    return starts([span], event_of(workshop), at, zone(time_zone)) == [at // MINUTE]


def _candidates(workshop_id: int, teacher_id: int | None) -> list[int]:
    rows = Teacher.objects.bookable().filter(hosted_workshops__workshop_id=workshop_id)
    if teacher_id is not None:
        rows = rows.filter(pk=teacher_id)
    return list(rows.values_list("pk", flat=True))


def _sessions_in_the_way(hosts: Sequence[Teacher], occupied: tuple[datetime, datetime]) -> list[int]:
    rows = SessionHost.objects.filter(
        teacher__in=hosts, is_active=True, busy_from__lt=occupied[1], busy_until__gt=occupied[0]
    )
    return list(rows.values_list("session_id", flat=True))


def _least_busy(teacher_ids: Sequence[int], start: datetime) -> int:
    """Who has the fewest sessions in the week of `start`, Monday to Sunday in the school's zone; then the lowest pk."""
    home = ZoneInfo(school_view().time_zone)
    monday = day_of(start, home) - timedelta(days=day_of(start, home).weekday())
    week = (first_moment(monday, home), first_moment(monday + timedelta(days=7), home))
    in_week = Q(
        occupied__is_active=True,
        occupied__session__start_at__gte=week[0],
        occupied__session__start_at__lt=week[1],
    )
    rows = Teacher.objects.filter(pk__in=teacher_ids).annotate(sessions=Count("occupied", filter=in_week))
    return rows.order_by("sessions", "pk").values_list("pk", flat=True)[0]
