"""Writes to the due list. A worker is sent for a row that is due (queued), takes it (running), and settles it.

All times are aware. Rows are the current schema's unless a schema is named.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from core.schema import current_schema

from . import registry
from .models import Due
from .queue import queue_lease, send_on_commit

log = structlog.get_logger(__name__)

# Longer than Celery's hard time limit, so that a row is never taken from a worker that is still at it.
RUN_LEASE = timedelta(seconds=150)
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True)
class Claim:
    """A row for which a worker is to be sent."""

    schema: str
    kind: str
    reference: str


def schedule(*, kind: str, reference: str, due_at: datetime) -> None:
    """Put the matter on the current school's list, or move it to another time. Part of the caller's transaction."""
    _upsert(kind, {reference: due_at}, queued_until=None)


def schedule_many(*, kind: str, times: Mapping[str, datetime], now: datetime) -> None:
    """Put many matters of one kind on the list in one statement, or move them, by reference.

    What has been due already and not been done stays as it is: it is late, and done before anything that comes later.
    """
    late = Due.objects.filter(schema=current_schema(), kind=kind, due_at__lte=now, reference__in=list(times))
    waiting = set(late.values_list("reference", flat=True)) if times else set()
    if moved := {reference: due_at for reference, due_at in times.items() if reference not in waiting}:
        _upsert(kind, moved, queued_until=None)


def schedule_now(*, kind: str, reference: str, now: datetime) -> None:
    """Put the matter on the list as due now and send a worker as soon as the transaction is committed."""
    _upsert(kind, {reference: now}, queued_until=queue_lease(now))
    send_on_commit(kind=kind, reference=reference)


def settle(*, kind: str, reference: str) -> None:
    """Take the matter off the current school's list; nothing happens if it is not on it."""
    settle_many(kind=kind, references=[reference])


def settle_many(*, kind: str, references: Collection[str]) -> None:
    """Take several matters of one kind off the current school's list."""
    Due.objects.filter(schema=current_schema(), kind=kind, reference__in=references).delete()


def schemas_without(*, kind: str, schemas: Collection[str]) -> set[str]:
    """Those of these schemas that have nothing of this kind on the list. One query."""
    rows = Due.objects.filter(kind=kind, schema__in=schemas)
    return set(schemas) - set(rows.values_list("schema", flat=True))


def claim_due(*, now: datetime, limit: int) -> list[Claim]:
    """Claim up to `limit` rows that are due in schools at work, the longest due first.

    Rows locked by another sweep are passed over; those already claimed, or being run, are left alone.
    """
    with transaction.atomic():
        rows = list(
            Due.objects.select_for_update(skip_locked=True)
            .filter(_free("queued_until", now), _free("running_until", now), due_at__lte=now)
            .filter(schema__in=registry.working_schemas())
            .order_by("due_at", "id")[:limit]
        )
        Due.objects.filter(pk__in=[row.pk for row in rows]).update(queued_until=queue_lease(now))
    return [Claim(row.schema, row.kind, row.reference) for row in rows]


def run(*, kind: str, reference: str, now: datetime) -> bool:
    """Do what is due for this row of the current school, unless another worker is at it or it is not due any more.

    A failure is logged and comes back later: after seconds at first, hourly in the end. True if the handler ran
    to its end.
    """
    row = _take(kind, reference, now)
    if row is None:
        return False
    try:
        again_at = registry.handler_of(kind)(reference, now)
    except Exception as error:
        log.exception("duelist.failed", kind=kind, reference=reference, error=type(error).__name__)
        _finish(row, due_at=now + _back_off(row.attempts), attempts=row.attempts + 1)
        return False
    if again_at is None:
        _finish(row, due_at=None, attempts=0)
    else:
        _finish(row, due_at=again_at, attempts=0)
    return True


def run_all_due(*, now: datetime, kind: str | None = None) -> int:
    """Do everything that is due in the current school, in this process, and return how much ran to its end."""
    rows = Due.objects.filter(schema=current_schema(), due_at__lte=now).order_by("due_at", "id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return sum(run(kind=row.kind, reference=row.reference, now=now) for row in list(rows))


def _upsert(kind: str, times: Mapping[str, datetime], *, queued_until: datetime | None) -> None:
    schema = current_schema()
    Due.objects.bulk_create(
        [
            Due(
                schema=schema,
                kind=kind,
                reference=reference,
                due_at=due_at,
                queued_until=queued_until,
            )
            # In one order, so that two who write the same rows never wait for each other.
            for reference, due_at in sorted(times.items())
        ],
        update_conflicts=True,
        unique_fields=["schema", "kind", "reference"],
        update_fields=["due_at", "queued_until", "attempts"],
    )


def _free(field: str, now: datetime) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": now})


def _take(kind: str, reference: str, now: datetime) -> Due | None:
    """The row, marked as running; None when it is settled, was moved to later, or another worker is at it.

    One UPDATE: of two workers, the second waits for the first's row lock and then finds the mark.
    """
    mine = Due.objects.filter(schema=current_schema(), kind=kind, reference=reference)
    free = mine.filter(_free("running_until", now), due_at__lte=now)
    if not free.update(running_until=now + RUN_LEASE):
        return None
    return mine.first()


def _finish(row: Due, *, due_at: datetime | None, attempts: int) -> None:
    """Settle or move the row, unless it was scheduled anew in the meantime: then only the mark is taken off."""
    with transaction.atomic():
        mine = Due.objects.filter(pk=row.pk, running_until=row.running_until)
        unmoved = mine.filter(due_at=row.due_at)
        if due_at is None:
            unmoved.delete()
        else:
            unmoved.update(due_at=due_at, queued_until=None, running_until=None, attempts=attempts)
        mine.update(running_until=None)


def _back_off(failures: int) -> timedelta:
    return min(FIRST_RETRY * 3 ** min(failures, 10), LONGEST_RETRY)
