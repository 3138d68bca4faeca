"""Who gives a workshop."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction

from booking.models import Workshop, WorkshopHost
from core.page_cache import bump_content_version

from .actors import Actor

log = structlog.get_logger(__name__)


@transaction.atomic
def set_hosts(*, workshop: Workshop, teacher_ids: Sequence[int], by: Actor, now: datetime) -> None:
    """Make these teachers, and no others, the hosts of a saved workshop. Sessions that are planned keep theirs."""
    WorkshopHost.objects.filter(workshop=workshop).exclude(teacher_id__in=teacher_ids).delete()
    present = set(WorkshopHost.objects.filter(workshop=workshop).values_list("teacher_id", flat=True))
    WorkshopHost.objects.bulk_create(
        WorkshopHost(workshop=workshop, teacher_id=teacher_id)
        for teacher_id in teacher_ids
        if teacher_id not in present
    )
    transaction.on_commit(bump_content_version)
    log.info(
        "workshop.hosts", workshop=workshop.pk, hosts=sorted(teacher_ids), by=str(by.kind), at=now.isoformat()
    )
