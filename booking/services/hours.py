"""A teacher's time, saved as a whole: weekly hours, special dates, time off, trips and limits."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.enums import ActorKind
from booking.models import DateOverride, Schedule, TimeOff, Trip, WeeklyHours
from booking.selectors.collisions import Collision, change_collisions
from booking.selectors.hours import (
    Absence,
    Availability,
    DateSpan,
    Journey,
    WeeklySpan,
    availability_of,
)
from booking.selectors.school import school_view
from core.page_cache import bump_content_version

from .actors import Actor
from .hours_rules import availability_faults, hours_faults
from .locking import again_after_deadlock, lock_teachers
from .refusals import Conflict, Refusal, Unknown

__all__ = ["Absence", "Availability", "DateSpan", "Journey", "WeeklySpan", "save_availability", "save_hours"]

log = structlog.get_logger(__name__)


class InvalidHours(Refusal):
    """Some parts cannot be. `errors` names each: "weekly.2.ends", "overrides.0.on", "time_zone" → message."""

    code = "invalid_hours"
    message = _("Some hours need another look.")

    def __init__(self, errors: dict[str, str | Promise]) -> None:
        super().__init__()
        self.errors = errors


class UnknownSchedule(Unknown):
    code = "unknown_schedule"
    message = _("There are no such hours.")


class NotYourHours(Refusal):
    code = "not_your_hours"
    message = _("You can change your own hours only.")


class Collides(Conflict):
    """The change gets in the way of `collisions`, sessions that were not accepted. Nothing is saved."""

    code = "collides"
    message = _("Sessions are planned at times that this change takes away.")

    def __init__(self, collisions: Sequence[Collision]) -> None:
        super().__init__()
        self.collisions = tuple(collisions)


@again_after_deadlock
def save_availability(
    *,
    schedule_id: int,
    wanted: Availability,
    keeps_time_off: bool = False,
    accepted: Collection[int] | None = (),
    by: Actor,
    now: datetime,
) -> Schedule:
    """Make the teacher's time be as wanted (`keeps_time_off`: but for its time off). Booked sessions stay as they are.

    Those that the change gets in the way of must be among `accepted` (session ids), or it raises Collides with all of
    them; None accepts whatever there is. Spans of one day may touch but not overlap, nor may trips; a closed date has
    no hours beside it. A teacher changes nobody else's. Raises UnknownSchedule, NotYourHours, InvalidHours.
    """
    if faults := availability_faults(wanted):
        raise InvalidHours(faults)
    with transaction.atomic():
        schedule = locked_schedule(schedule_id, by)
        if keeps_time_off:
            wanted = replace(wanted, time_off=availability_of(schedule).time_off)
        refuse_collisions(schedule, wanted, accepted, now)
        _write(schedule, wanted)
        transaction.on_commit(bump_content_version)
    log.info("hours.saved", teacher=schedule.teacher_id, by=str(by.kind), at=now.isoformat())
    return schedule


def save_hours(
    *,
    schedule_id: int,
    weekly: Sequence[WeeklySpan],
    overrides: Sequence[DateSpan],
    time_zone: str | None = None,
    by: Actor,
    now: datetime,
) -> Schedule:
    """Replace weekly hours and special dates only, in a zone that stays as it is when None is given.

    Accepts whatever sessions lie outside of them; otherwise like `save_availability`.
    """
    if faults := hours_faults(weekly, overrides, time_zone):
        raise InvalidHours(faults)
    with transaction.atomic():
        schedule = locked_schedule(schedule_id, by)
        if time_zone is not None:
            schedule.time_zone = time_zone
            schedule.save(update_fields=["time_zone"])
        _write_hours(schedule, weekly, overrides)
        transaction.on_commit(bump_content_version)
    log.info("hours.saved", teacher=schedule.teacher_id, by=str(by.kind), at=now.isoformat())
    return schedule


def ensure_schedule(*, teacher_id: int) -> Schedule:
    """The teacher's schedule; one without hours, in the school's zone, if there was none."""
    schedule, _is_new = Schedule.objects.get_or_create(
        teacher_id=teacher_id, defaults={"time_zone": school_view().time_zone}
    )
    return schedule


def locked_schedule(schedule_id: int, by: Actor) -> Schedule:
    """The schedule, its teacher locked until the transaction ends. Raises UnknownSchedule, NotYourHours."""
    schedule = Schedule.objects.select_related("teacher").filter(pk=schedule_id).first()
    if schedule is None:
        raise UnknownSchedule
    if by.kind == ActorKind.TEACHER and (by.user_id is None or schedule.teacher.user_id != by.user_id):
        raise NotYourHours
    lock_teachers([schedule.teacher_id])
    schedule.refresh_from_db(fields=["time_zone", "sessions_per_day", "sessions_per_week"])
    return schedule


def refuse_collisions(
    schedule: Schedule, wanted: Availability, accepted: Collection[int] | None, now: datetime
) -> None:
    """Raise Collides unless every session that the change gets in the way of is accepted. Call it under lock."""
    if accepted is None:
        return
    collisions = change_collisions(schedule.teacher_id, availability_of(schedule), wanted, now=now)
    if any(collision.session_id not in accepted for collision in collisions):
        raise Collides(collisions)


def _write(schedule: Schedule, wanted: Availability) -> None:
    schedule.time_zone = wanted.time_zone
    schedule.sessions_per_day = wanted.sessions_per_day
    schedule.sessions_per_week = wanted.sessions_per_week
    schedule.save(update_fields=["time_zone", "sessions_per_day", "sessions_per_week"])
    _write_hours(schedule, wanted.weekly, wanted.overrides)
    _write_time_off(schedule, wanted.time_off)
    schedule.trips.all().delete()
    Trip.objects.bulk_create(
        Trip(schedule=schedule, first_on=trip.first_on, last_on=trip.last_on, time_zone=trip.time_zone)
        for trip in wanted.trips
    )


def _write_hours(schedule: Schedule, weekly: Sequence[WeeklySpan], overrides: Sequence[DateSpan]) -> None:
    schedule.weekly_hours.all().delete()
    schedule.overrides.all().delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(schedule=schedule, weekday=span.weekday, starts=span.starts, ends=span.ends)
        for span in weekly
    )
    DateOverride.objects.bulk_create(
        DateOverride(schedule=schedule, on=span.on, starts=span.starts, ends=span.ends) for span in overrides
    )


def _write_time_off(schedule: Schedule, wanted: Sequence[Absence]) -> None:
    """Rows that stay as they are keep their id: the API knows time off by it."""
    missing = list(wanted)
    for row in schedule.time_off.all():
        kept = Absence(row.first_on, row.last_on, row.reason)
        if kept in missing:
            missing.remove(kept)
        else:
            row.delete()
    TimeOff.objects.bulk_create(
        TimeOff(schedule=schedule, first_on=off.first_on, last_on=off.last_on, reason=off.reason)
        for off in missing
    )
