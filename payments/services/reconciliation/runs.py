"""The row of a comparison: begun, cut short and taken up again, or finished. One at a time in a school."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection

from core.schema import current_schema
from payments.models import ReconciliationRun

log = structlog.get_logger(__name__)

# What was cut short longer ago is left as it is: the next comparison looks at the same time again.
_WORTH_GOING_ON = timedelta(hours=12)
_ERROR_LENGTH = 250


class ComparisonRunning(Exception):
    """Another worker compares this school's books at this moment."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """No second comparison in this school meanwhile. Raises ComparisonRunning.

    PostgreSQL's lock of the connection and not of a transaction, as Stripe is asked meanwhile: it goes with the
    connection when its worker dies.
    """
    name = f"payments.reconcile:{current_schema()}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        if not cursor.fetchone()[0]:
            raise ComparisonRunning
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
        except DatabaseError:  # the connection is lost, and the lock with it
            log.warning("reconciliation.connection_lost")


def begin(*, from_at: datetime, to_at: datetime, by_user_id: int | None, now: datetime) -> ReconciliationRun:
    """The run to go on with: one that was asked for by the same person and cut short, or a new one."""
    unfinished = ReconciliationRun.objects.filter(
        finished_at=None, by_user_id=by_user_id, started_at__gt=now - _WORTH_GOING_ON, from_at__lte=from_at
    )
    run = unfinished.first()
    if run is None:
        return ReconciliationRun.objects.create(
            from_at=from_at, to_at=to_at, by_user_id=by_user_id, started_at=now
        )
    run.error = ""
    run.save(update_fields=["error"])
    return run


def cut_short(run: ReconciliationRun, reason: str) -> None:
    """Stripe does not answer: what is left is done when the run is taken up again."""
    run.error = reason[:_ERROR_LENGTH]
    run.save(update_fields=["error"])
    log.warning("reconciliation.cut_short", run=run.pk, reason=run.error)


def finish(run: ReconciliationRun, *, refusals: list[str], now: datetime) -> None:
    """Everything was looked at, but for what Stripe refused to show."""
    run.checked = {key: value for key, value in run.checked.items() if key != "steps"}
    run.finished_at = now
    run.error = "; ".join(refusals)[:_ERROR_LENGTH]
    run.save(update_fields=["checked", "finished_at", "error"])
    log.info(
        "reconciliation.finished",
        run=run.pk,
        repaired=len(run.repaired),
        differences=run.differences.filter(resolved_at=None).count(),
    )
