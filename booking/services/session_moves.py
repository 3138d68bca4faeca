"""Moving dated sessions, one or many of a series, with everybody who has booked them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum

import structlog
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from booking.engine.recurrence import at_wall, on_wall, parse_rule, shifted
from booking.enums import Reach, SessionStatus
from booking.models import Series, Session, SessionHost
from core.page_cache import bump_content_version

from .actors import Actor
from .dated import lock_bookings, lock_hosts, lock_sessions, occupied, write_hosts
from .locking import again_after_deadlock
from .refusals import Conflict, Refusal
from .reminders import schedule_for
from .session_news import Change, tell_moved
from .slot_refusals import InThePast, SessionCancelled, UnknownSession
from .waiting import call_next

log = structlog.get_logger(__name__)


class CapacityTooSmall(Refusal):
    code = "capacity_too_small"
    message = _("More places than that are booked already.")


class DayFixedByRule(Conflict):
    code = "day_fixed_by_rule"
    message = _(
        "This series goes by the month or the year, so only its time can be changed for all of its dates. "
        "Move single dates to another day."
    )


class Keep(Enum):
    """Stands for “leave it as it is” where None means something."""

    KEEP = "keep"


@again_after_deadlock
def move_session(
    *,
    session_id: int,
    start_at: datetime | None = None,
    host_ids: Sequence[int] | None = None,
    capacity: int | None = None,
    price_minor: int | Keep | None = Keep.KEEP,
    reach: Reach = Reach.ONE,
    by: Actor,
    now: datetime,
) -> Session:
    """Change when a session begins, who gives it, its places or its price; what is not given stays as it is.

    With a `reach`, later dates of its series, or all still to come, follow: they take the same teachers, places, price
    and time of day, and move by as many days. Everybody who has booked is told of a new time or other teachers, and
    may cancel free of charge from then on. `price_minor` None is the workshop's price; who has booked keeps theirs.
    Raises UnknownSession, SessionCancelled, InThePast, CapacityTooSmall, DayFixedByRule, HostMissing, UnknownTeacher,
    HostBusy.
    """
    with transaction.atomic():
        ids = _reached(session_id, reach, now)
        before = _hosts(ids)
        lock_hosts(
            sorted(before[session_id]) if host_ids is None else host_ids,
            [teacher for found in before.values() for teacher in found],
        )
        sessions = lock_sessions(ids)
        chosen = _scheduled(sessions, session_id)
        sessions = [row for row in sessions if row.status == SessionStatus.SCHEDULED]
        bookings = lock_bookings(ids)
        starts = {row.pk: row.start_at for row in sessions}
        if start_at is not None and start_at != chosen.start_at:
            _set_times(sessions, chosen, start_at, reach, now=now)
        _set_capacity(sessions, capacity)
        for session in sessions:
            session.price_minor = session.price_minor if price_minor is Keep.KEEP else price_minor
            session.save(update_fields=["start_at", "end_at", "capacity", "price_minor"])
        after = {row.pk: frozenset(before[row.pk] if host_ids is None else host_ids) for row in sessions}
        _take_teachers(sessions, after)
        _tell(sessions, starts, before, after, bookings, now=now)
        transaction.on_commit(bump_content_version)
    log.info("session.moved", session=session_id, reach=str(reach), number=len(sessions), by=str(by.kind))
    return chosen


def _reached(session_id: int, reach: Reach, now: datetime) -> list[int]:
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise UnknownSession
    if reach == Reach.ONE or session.series_id is None:
        return [session_id]
    since = session.start_at if reach == Reach.FOLLOWING else now
    others = Session.objects.scheduled().filter(series_id=session.series_id)
    coming = Q(start_at__gte=since, start_at__gt=now)
    return list(others.filter(coming | Q(pk=session_id)).values_list("pk", flat=True))


def _hosts(session_ids: Collection[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {pk: set() for pk in session_ids}
    rows = SessionHost.objects.filter(session_id__in=session_ids)
    for session_id, teacher_id in rows.values_list("session_id", "teacher_id"):
        found[session_id].add(teacher_id)
    return {pk: frozenset(teachers) for pk, teachers in found.items()}


def _scheduled(sessions: Sequence[Session], session_id: int) -> Session:
    chosen = next((row for row in sessions if row.pk == session_id), None)
    if chosen is None:
        raise UnknownSession
    if chosen.status != SessionStatus.SCHEDULED:
        raise SessionCancelled
    return chosen


def _set_times(
    sessions: Sequence[Session], chosen: Session, start_at: datetime, reach: Reach, *, now: datetime
) -> None:
    new = {chosen.pk: start_at}
    if reach != Reach.ONE and chosen.series_id is not None:
        series = Series.objects.select_for_update(no_key=True).get(pk=chosen.series_id)
        wall = on_wall(start_at, series.time_zone)
        days = (wall.date() - on_wall(chosen.start_at, series.time_zone).date()).days
        for session in sessions:
            on = on_wall(session.start_at, series.time_zone).date() + timedelta(days=days)
            new[session.pk] = at_wall(datetime.combine(on, wall.time()), series.time_zone)
        new[chosen.pk] = start_at
        _set_rule(series, wall, days)
    for session in sessions:
        if new[session.pk] <= now:
            raise InThePast
        session.end_at = new[session.pk] + (session.end_at - session.start_at)
        session.start_at = new[session.pk]


def _set_rule(series: Series, wall: datetime, days: int) -> None:
    """What the series repeats by follows, so that it is said rightly and extended rightly."""
    rule = shifted(parse_rule(series.rrule), days)
    if rule is None:
        raise DayFixedByRule
    series.rrule = str(rule)
    series.first_on += timedelta(days=days)
    series.starts = wall.time()
    series.save(update_fields=["rrule", "first_on", "starts"])


def _set_capacity(sessions: Sequence[Session], capacity: int | None) -> None:
    if capacity is None:
        return
    ids = [row.pk for row in sessions]
    counted = Session.objects.filter(pk__in=ids).annotate(
        taken=Count("seats", filter=Q(seats__is_active=True))
    )
    if capacity < max([1, *counted.values_list("taken", flat=True)]):
        raise CapacityTooSmall
    for session in sessions:
        session.capacity = capacity


def _take_teachers(sessions: Sequence[Session], hosts: dict[int, frozenset[int]]) -> None:
    """All at once: a date may take the hour that another of the series leaves."""
    SessionHost.objects.filter(session__in=sessions).delete()
    rows = []
    for session in sessions:
        busy_from, busy_until = occupied(session.workshop, session.start_at, session.end_at)
        rows += [
            SessionHost(session=session, teacher_id=pk, busy_from=busy_from, busy_until=busy_until)
            for pk in sorted(hosts[session.pk])
        ]
    write_hosts(rows)


def _tell(
    sessions: Sequence[Session],
    starts: dict[int, datetime],
    before: dict[int, frozenset[int]],
    after: dict[int, frozenset[int]],
    bookings: Iterable,
    *,
    now: datetime,
) -> None:
    changes = [
        Change(row, starts[row.pk], before[row.pk], after[row.pk])
        for row in sessions
        if row.start_at != starts[row.pk] or before[row.pk] != after[row.pk]
    ]
    tell_moved(changes, list(bookings), now=now)
    ids = [row.pk for row in sessions]
    schedule_for(ids, now=now)
    call_next(ids, now=now)
