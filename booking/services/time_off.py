"""Time off, one absence at a time: what programs and other services change. The week's screen saves all at once."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.models import TimeOff
from booking.selectors.hours import Absence, availability_of
from core.page_cache import bump_content_version

from .actors import Actor
from .hours import InvalidHours, locked_schedule, refuse_collisions
from .hours_rules import date_faults
from .locking import again_after_deadlock
from .refusals import Unknown

log = structlog.get_logger(__name__)


class UnknownTimeOff(Unknown):
    code = "unknown_time_off"
    message = _("There is no such time off.")


@again_after_deadlock
def add(
    *,
    schedule_id: int,
    first_on: date,
    last_on: date,
    reason: str = "",
    accepted: Collection[int] | None = (),
    by: Actor,
    now: datetime,
) -> TimeOff:
    """Give the teacher the days off, civil dates of the schedule's zone, both included.

    Raises Collides when sessions are planned on them that are not among `accepted` (ids; None accepts all), and
    InvalidHours ("first_on", "last_on"), UnknownSchedule, NotYourHours.
    """
    faults = date_faults("time_off", first_on, last_on)
    if faults:
        raise InvalidHours({name.removeprefix("time_off."): message for name, message in faults.items()})
    with transaction.atomic():
        schedule = locked_schedule(schedule_id, by)
        current = availability_of(schedule)
        wanted = replace(current, time_off=(*current.time_off, Absence(first_on, last_on, reason)))
        refuse_collisions(schedule, wanted, accepted, now)
        row = TimeOff.objects.create(
            schedule=schedule, first_on=first_on, last_on=last_on, reason=reason.strip()
        )
        transaction.on_commit(bump_content_version)
    log.info("time_off.added", teacher=schedule.teacher_id, by=str(by.kind), at=now.isoformat())
    return row


@again_after_deadlock
def remove(*, time_off_id: int, teacher_id: int | None = None, by: Actor, now: datetime) -> None:
    """Take time off back; with `teacher_id`, only of this teacher. Raises UnknownTimeOff, NotYourHours."""
    rows = TimeOff.objects.filter(pk=time_off_id)
    with transaction.atomic():
        row = (rows if teacher_id is None else rows.filter(schedule__teacher_id=teacher_id)).first()
        if row is None:
            raise UnknownTimeOff
        schedule = locked_schedule(row.schedule_id, by)
        row.delete()
        transaction.on_commit(bump_content_version)
    log.info("time_off.removed", teacher=schedule.teacher_id, by=str(by.kind), at=now.isoformat())
