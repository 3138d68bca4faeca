"""Takes a time of tutoring, under lock, by the same rule by which slots are shown."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from booking.engine.grid import starts
from booking.engine.instants import MINUTE, instant
from booking.engine.model import Problem
from booking.engine.slots import free_hosts
from booking.engine.zones import zone
from booking.enums import HostMode
from booking.models import Session, SessionHost, Teacher, Workshop
from booking.selectors.availability import Hosts, bookable_hosts, event_of, problem_for
from booking.selectors.limits import week_around
from booking.selectors.turns import whose_turn

from .holds import end_dead_holds
from .locking import lock_teachers
from .refusals import Refusal
from .slot_refusals import InThePast, NotOffered, SlotTaken, UnknownTeacher
from .taking_rules import refuse_outside_window, refuse_same_student

Place = tuple[Session, int]
_Times = tuple[datetime, datetime]


class TeacherNotChosen(Refusal):
    code = "teacher_not_chosen"
    message = _("The school decides who gives this lesson. Please choose a time without a teacher.")


def take_slot(
    workshop: Workshop,
    *,
    start: datetime,
    teacher_id: int | None,
    email: str,
    time_zone: str,
    now: datetime,
    by_staff: bool = False,
    apart_from: Collection[int] = (),
) -> Place:
    """Make the tutoring session at `start` with whom the host mode says; returns it with its one place.

    Candidates are locked in the order of their pk, so that of two bookings the second sees what the first has
    taken: a teacher's time, and the last lesson of a day that they take (no constraint guards that one). Raises
    TooSoon and its like, NotOffered, UnknownTeacher, TeacherNotChosen, AlreadyBooked, SlotTaken; PostgreSQL's
    exclusion constraint stands behind them.

    `by_staff`: no notice and no booking window, and the teacher is theirs to choose. `apart_from`: sessions (ids)
    that this booking leaves. They count towards no limit; their time must be given back before this is called.
    """
    end = start + timedelta(minutes=workshop.duration_minutes)
    _refuse_bad_start(workshop, start, time_zone, now, by_staff)
    lock_teachers(_candidates(workshop, teacher_id))
    hosts = bookable_hosts(workshop.pk, teacher_id=teacher_id, by_staff=by_staff)
    if teacher_id is not None and not hosts.may_be_chosen:
        raise TeacherNotChosen
    if not hosts.teachers:
        raise UnknownTeacher if teacher_id is not None else SlotTaken
    refuse_same_student(workshop, start, email, now)
    occupied = (
        start - timedelta(minutes=workshop.buffer_before_minutes),
        end + timedelta(minutes=workshop.buffer_after_minutes),
    )
    end_dead_holds(_sessions_in_the_way(hosts.teachers, occupied), now=now)
    problem = problem_for(
        workshop, hosts, from_=start, to=end, time_zone=time_zone, now=now, apart_from=apart_from
    )
    givers = _givers(workshop, hosts, _without_notice(problem) if by_staff else problem, start, now)
    session = Session.objects.create(workshop=workshop, start_at=start, end_at=end, capacity=1)
    SessionHost.objects.bulk_create(
        SessionHost(session=session, teacher_id=giver, busy_from=occupied[0], busy_until=occupied[1])
        for giver in givers
    )
    return session, 1


def _refuse_bad_start(
    workshop: Workshop, start: datetime, time_zone: str, now: datetime, by_staff: bool
) -> None:
    if not by_staff:
        refuse_outside_window(workshop, start, now)
    elif start <= now:
        raise InThePast
    if not _is_on_grid(workshop, start, time_zone):
        raise NotOffered


def _without_notice(problem: Problem) -> Problem:
    return replace(problem, event=replace(problem.event, min_notice_min=0))


def _givers(workshop: Workshop, hosts: Hosts, problem: Problem, start: datetime, now: datetime) -> list[int]:
    """Who gives the lesson at `start`: everybody, or whose turn it is of those who are free. Raises SlotTaken."""
    free = [hosts.teachers[place].pk for place in free_hosts(problem, instant(start))]
    if not free:
        raise SlotTaken
    if hosts.give_together or len(free) == 1:
        return free
    return [whose_turn(workshop.pk, {pk: hosts.shares[pk] for pk in free}, now=now)]


def _is_on_grid(workshop: Workshop, start: datetime, time_zone: str) -> bool:
    """Could a slot begin at this minute? The slots' rhythm moves with notice and neighbours, their grid does not."""
    at = instant(start)
    if at % MINUTE:
        return False
    span = (at, at + workshop.duration_minutes * MINUTE)
    return starts([span], event_of(workshop), at, zone(time_zone)) == [at // MINUTE]


def _candidates(workshop: Workshop, teacher_id: int | None) -> list[int]:
    """Whom the lesson can occupy. Who of them can be booked is asked when they are locked."""
    rows = Teacher.objects.filter(hosted_workshops__workshop=workshop)
    if teacher_id is not None and workshop.host_mode != HostMode.COLLECTIVE:
        rows = rows.filter(pk=teacher_id)
    return list(rows.values_list("pk", flat=True))


def _sessions_in_the_way(hosts: Sequence[Teacher], occupied: _Times) -> list[int]:
    """What occupies a host then, and for hosts with a limit all of that week: a dead hold must not fill a day."""
    limited = [host for host in hosts if host.schedule.has_limit]
    near = SessionHost.objects.filter(
        teacher__in=hosts, is_active=True, busy_from__lt=occupied[1], busy_until__gt=occupied[0]
    )
    if limited:
        first, last = week_around(occupied[0])
        near |= SessionHost.objects.filter(
            teacher__in=limited, is_active=True, session__start_at__gte=first, session__start_at__lt=last
        )
    return list(near.values_list("session_id", flat=True))
