"""What a workshop has beside its own fields: who gives it, what it asks, how much goes back; and copies of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from booking.enums import QuestionKind, WorkshopStatus
from booking.models import Question, RefundTier, Workshop, WorkshopHost
from core.page_cache import bump_content_version

from .actors import Actor
from .slot_refusals import UnknownWorkshop

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as it shall be; `id` is that of one there is. Choices stand one a line."""

    label: str
    kind: str = QuestionKind.TEXT
    choices: str = ""
    help_text: str = ""
    is_required: bool = False
    is_active: bool = True
    id: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Tier:
    """This percentage goes back when a booking is cancelled at least so many hours before the start."""

    hours_before: int
    percent: int


@transaction.atomic
def set_hosts(
    *,
    workshop: Workshop,
    teacher_ids: Sequence[int],
    shares: Mapping[int, int] | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Make these teachers, and no others, the hosts of a saved workshop. Sessions that are planned keep theirs.

    `shares` are how many lessons each gets in turn, by the teacher's id; who is not named keeps theirs, or has 1.
    """
    shares = shares or {}
    WorkshopHost.objects.filter(workshop=workshop).exclude(teacher_id__in=teacher_ids).delete()
    present = dict(WorkshopHost.objects.filter(workshop=workshop).values_list("teacher_id", "weight"))
    WorkshopHost.objects.bulk_create(
        [
            WorkshopHost(
                workshop=workshop,
                teacher_id=teacher_id,
                weight=shares.get(teacher_id, present.get(teacher_id, 1)),
            )
            for teacher_id in dict.fromkeys(teacher_ids)
        ],
        update_conflicts=True,
        unique_fields=["workshop", "teacher"],
        update_fields=["weight"],
    )
    transaction.on_commit(bump_content_version)
    log.info(
        "workshop.hosts", workshop=workshop.pk, hosts=sorted(teacher_ids), by=str(by.kind), at=now.isoformat()
    )


@transaction.atomic
def set_terms(
    *,
    workshop: Workshop,
    questions: Sequence[QuestionDraft],
    tiers: Sequence[Tier],
    by: Actor,
    now: datetime,
) -> None:
    """Make these the questions, in this order, and the steps of the refund of a saved workshop.

    A question that is left out is deleted, unless it was answered: then it is switched off, and its answers stay.
    """
    known = {row.pk: row for row in Question.objects.select_for_update().filter(workshop=workshop)}
    kept = {draft.id for draft in questions}
    for pk, row in known.items():
        if pk not in kept:
            _take_out(row)
    for number, draft in enumerate(questions, 1):
        row = known.get(draft.id or 0) or Question(workshop=workshop)
        row.label, row.kind, row.choices = draft.label.strip(), draft.kind, draft.choices.strip()
        row.help_text, row.is_required = draft.help_text.strip(), draft.is_required
        row.is_active, row.sort_order = draft.is_active, 10 * number
        row.save()
    RefundTier.objects.filter(workshop=workshop).delete()
    RefundTier.objects.bulk_create(
        RefundTier(workshop=workshop, hours_before=tier.hours_before, percent=tier.percent) for tier in tiers
    )
    transaction.on_commit(bump_content_version)
    log.info("workshop.terms", workshop=workshop.pk, by=str(by.kind), at=now.isoformat())


@transaction.atomic
def duplicate_workshop(*, workshop_id: int, by: Actor, now: datetime) -> Workshop:
    """A draft that is the same but for its title and address: with hosts, questions and refund steps; without
    sessions, bookings and the list of who may book. Raises UnknownWorkshop."""
    original = Workshop.objects.filter(pk=workshop_id).first()
    if original is None:
        raise UnknownWorkshop
    copy = Workshop.objects.get(pk=workshop_id)
    copy.pk, copy._state.adding = None, True
    copy.title = (_("Copy of %(title)s") % {"title": original.title})[:160]
    copy.slug = _free_slug(copy.title)
    copy.status = WorkshopStatus.DRAFT
    copy.save()
    for rows in (
        original.hosts.all(),
        original.questions.filter(is_active=True),
        original.refund_tiers.all(),
    ):
        for row in rows.order_by("pk"):
            row.pk, row._state.adding, row.workshop = None, True, copy
            row.save()
    log.info("workshop.duplicated", workshop=workshop_id, copy=copy.pk, by=str(by.kind), at=now.isoformat())
    return copy


def _take_out(question: Question) -> None:
    if question.answers.exists():
        Question.objects.filter(pk=question.pk).update(is_active=False)
    else:
        question.delete()


def _free_slug(title: str) -> str:
    base = slugify(title)[:150] or "workshop"
    taken = set(Workshop.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)
