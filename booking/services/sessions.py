"""Dated sessions of classes and workshops, as owners plan, move and call them off."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from booking.models import Session
from core.page_cache import bump_content_version

from .actors import Actor
from .dated import HostBusy, HostMissing, NoDatedSessions, dated_workshop, lock_hosts, occupy
from .locking import again_after_deadlock
from .session_ends import cancel_rest, cancel_session
from .session_moves import CapacityTooSmall, DayFixedByRule, Keep, move_session
from .slot_refusals import InThePast

__all__ = [
    "CapacityTooSmall",
    "DayFixedByRule",
    "HostBusy",
    "HostMissing",
    "Keep",
    "NoDatedSessions",
    "cancel_rest",
    "cancel_session",
    "move_session",
    "schedule_session",
]

log = structlog.get_logger(__name__)


@again_after_deadlock
def schedule_session(
    *,
    workshop_id: int,
    start_at: datetime,
    host_ids: Sequence[int],
    capacity: int | None = None,
    price_minor: int | None = None,
    by: Actor,
    now: datetime,
) -> Session:
    """Plan a session of the workshop's length at `start_at` (aware) with these teachers, pauses included.

    `capacity` defaults to the workshop's places and `price_minor` to its price. Raises UnknownWorkshop,
    NoDatedSessions, InThePast, HostMissing, UnknownTeacher, HostBusy.
    """
    with transaction.atomic():
        workshop = dated_workshop(workshop_id)
        if start_at <= now:
            raise InThePast
        lock_hosts(host_ids)
        session = Session.objects.create(
            workshop=workshop,
            start_at=start_at,
            end_at=start_at + timedelta(minutes=workshop.duration_minutes),
            capacity=capacity or workshop.capacity,
            price_minor=price_minor,
        )
        occupy([session], host_ids)
        transaction.on_commit(bump_content_version)
    log.info("session.scheduled", session=session.pk, workshop=workshop.pk, by=str(by.kind))
    return session
