"""A teacher's weekly hours and special dates, saved as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Protocol

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.enums import ActorKind
from booking.models import DateOverride, Schedule, WeeklyHours
from booking.models.fields import validate_time_zone
from core.page_cache import bump_content_version

from .actors import Actor
from .locking import lock_teachers
from .refusals import Refusal, Unknown

log = structlog.get_logger(__name__)


class InvalidHours(Refusal):
    """Some spans cannot be. `errors` names each: "weekly.2.ends", "overrides.0.on", "time_zone" → message."""

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


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Wall-clock hours of a weekday (0 is Sunday) in the schedule's zone; an end of 23:59 means midnight."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Hours that replace the weekly ones of a date; without times the date is closed."""

    on: date
    starts: time | None = None
    ends: time | None = None


class _Span(Protocol):
    @property
    def starts(self) -> time | None: ...
    @property
    def ends(self) -> time | None: ...


def save_hours(
    *,
    schedule_id: int,
    weekly: Sequence[WeeklySpan],
    overrides: Sequence[DateSpan],
    time_zone: str | None = None,
    by: Actor,
    now: datetime,
) -> Schedule:
    """Replace the hours of one teacher. Sessions that are booked stay, whatever the new hours say.

    Spans of one day may touch but not overlap; a closed date has no hours beside it. A teacher changes nobody
    else's. Raises UnknownSchedule, NotYourHours, InvalidHours.
    """
    errors = _errors(weekly, overrides, time_zone)
    if errors:
        raise InvalidHours(errors)
    with transaction.atomic():
        schedule = Schedule.objects.select_related("teacher").filter(pk=schedule_id).first()
        if schedule is None:
            raise UnknownSchedule
        if by.kind == ActorKind.TEACHER and (by.user_id is None or schedule.teacher.user_id != by.user_id):
            raise NotYourHours
        lock_teachers([schedule.teacher_id])
        if time_zone is not None:
            schedule.time_zone = time_zone
            schedule.save(update_fields=["time_zone"])
        _replace(schedule, weekly, overrides)
        transaction.on_commit(bump_content_version)
    log.info("hours.saved", teacher=schedule.teacher_id, by=str(by.kind), at=now.isoformat())
    return schedule


def _replace(schedule: Schedule, weekly: Sequence[WeeklySpan], overrides: Sequence[DateSpan]) -> None:
    schedule.weekly_hours.all().delete()
    schedule.overrides.all().delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(schedule=schedule, weekday=span.weekday, starts=span.starts, ends=span.ends)
        for span in weekly
    )
    DateOverride.objects.bulk_create(
        DateOverride(schedule=schedule, on=span.on, starts=span.starts, ends=span.ends) for span in overrides
    )


def _errors(
    weekly: Sequence[WeeklySpan], overrides: Sequence[DateSpan], time_zone: str | None
) -> dict[str, str | Promise]:
    errors: dict[str, str | Promise] = {}
    if time_zone is not None:
        try:
            validate_time_zone(time_zone)
        except ValidationError as error:
            errors["time_zone"] = error.messages[0]
    days: dict[object, dict[str, _Span]] = {}
    for place, weekly_span in enumerate(weekly):
        if weekly_span.weekday not in range(7):
            errors[f"weekly.{place}.weekday"] = _("There is no such day of the week.")
        days.setdefault(weekly_span.weekday, {})[f"weekly.{place}"] = weekly_span
    for place, date_span in enumerate(overrides):
        days.setdefault(date_span.on, {})[f"overrides.{place}"] = date_span
    for spans in days.values():
        errors |= _span_errors(spans)
    return errors


def _span_errors(spans: dict[str, _Span]) -> dict[str, str | Promise]:
    """What is wrong with the spans of one day, which are named."""
    errors: dict[str, str | Promise] = {}
    timed: list[tuple[time, time, str]] = []
    for name, span in spans.items():
        if span.starts is None and span.ends is None:
            if len(spans) > 1:
                errors[name] = _("A closed date cannot have hours as well.")
        elif span.starts is None or span.ends is None:
            errors[name] = _("Give both times, or neither to close the day.")
        elif span.ends <= span.starts:
            errors[f"{name}.ends"] = _("The end must be later than the start.")
        else:
            timed.append((span.starts, span.ends, name))
    for (_start, end, _name), (following, _end, name) in pairwise(sorted(timed)):
        if following < end:
            errors[f"{name}.starts"] = _("This overlaps with other hours of the same day.")
    return errors
