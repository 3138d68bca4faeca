"""Teachers and workshops made by programs: seeds and imports. What is there already is left alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from booking.models import (
    BookingSettings,
    Department,
    Question,
    RefundTier,
    Schedule,
    Teacher,
    Workshop,
)
from core.page_cache import bump_content_version

from .actors import Actor
from .reminders import set_up_reminders
from .workshops import set_hosts


def set_up_school(*, time_zone: str, currency: str) -> BookingSettings:
    """The settings of a new school; one that has settings keeps them."""
    with transaction.atomic():
        found = BookingSettings.objects.order_by("pk").first()
        if found is not None:
            return found
        settings = BookingSettings(time_zone=time_zone, currency=currency)
        settings.full_clean()
        settings.save()
        set_up_reminders()
    return settings


def ensure_teacher(*, slug: str, time_zone: str, **fields: Any) -> Teacher:
    """The teacher with this slug, made with empty hours in the zone if there is none. `fields` are Teacher's own.

    Raises ValidationError.
    """
    with transaction.atomic():
        teacher = Teacher.objects.filter(slug=slug).first()
        if teacher is not None:
            return teacher
        teacher = Teacher(slug=slug, **fields)
        teacher.full_clean()
        teacher.save()
        Schedule.objects.create(teacher=teacher, time_zone=time_zone)
        transaction.on_commit(bump_content_version)
    return teacher


def ensure_workshop(
    *, slug: str, host_ids: Sequence[int], by: Actor, now: datetime, **fields: Any
) -> Workshop:
    """The workshop with this slug, made with these hosts if there is none. `fields` are Workshop's own.

    Raises ValidationError.
    """
    with transaction.atomic():
        workshop = Workshop.objects.filter(slug=slug).first()
        if workshop is not None:
            return workshop
        workshop = Workshop(slug=slug, **fields)
        workshop.full_clean()
        workshop.save()
        set_hosts(workshop=workshop, teacher_ids=host_ids, by=by, now=now)
    return workshop


def ensure_department(*, name: str, slug: str) -> Department:
    """The department with this slug, made if there is none."""
    return Department.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def add_terms(
    *,
    workshop_id: int,
    questions: Sequence[dict[str, Any]] = (),
    refund_tiers: Sequence[tuple[int, int]] = (),
) -> None:
    """What a workshop asks (`questions` are fields of Question, in order) and what goes back when (hours before the
    start, percent). Raises ValidationError."""
    with transaction.atomic():
        rows: list[Question | RefundTier] = [
            Question(workshop_id=workshop_id, sort_order=place, **fields)
            for place, fields in enumerate(questions)
        ]
        rows += [
            RefundTier(workshop_id=workshop_id, hours_before=hours, percent=percent)
            for hours, percent in refund_tiers
        ]
        for row in rows:
            row.full_clean()
            row.save()
        transaction.on_commit(bump_content_version)
