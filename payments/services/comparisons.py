"""Comparisons that somebody asks for, and those of every night."""

from datetime import datetime

import structlog
from django_tenants.utils import schema_context

from core import outbox
from core.duelist import services as duelist
from core.ids import new_uid
from payments.events import RECONCILE
from payments.inbox.models import AccountRoute
from payments.services import reconciliation
from payments.services.reconciliation import CUT_SHORT_AGAIN, LOOKS_BACK, next_night, plan_comparisons
from tenants.selectors import working_schemas

log = structlog.get_logger(__name__)


class CutShort(Exception):
    """Stripe did not answer, or there was more than one worker can do: it goes on with the next attempt."""


def ask_for_comparison(*, by_user_id: int | None, now: datetime) -> None:
    """Have a worker compare the books now; it goes on by itself when it is cut short."""
    outbox.record(
        kind=RECONCILE,
        key=f"reconcile:{new_uid()}",
        payload={"user": by_user_id, "to": now.isoformat()},
        now=now,
    )


def compare_as_asked(*, by_user_id: int | None, to_at: datetime, now: datetime) -> None:
    """Raises CutShort, to be called again; ComparisonRunning."""
    run = reconciliation.reconcile(from_at=to_at - LOOKS_BACK, to_at=to_at, by_user_id=by_user_id, now=now)
    if run.finished_at is None:
        raise CutShort(run.error or "not done yet")


def compare_nightly(*, now: datetime) -> datetime:
    """The comparison of this night, or what is left of it; returns when to call again."""
    try:
        run = reconciliation.reconcile(from_at=now - LOOKS_BACK, to_at=now, now=now)
    except reconciliation.ComparisonRunning:
        return now + CUT_SHORT_AGAIN
    if run.finished_at is not None:
        return next_night(now)
    return now + CUT_SHORT_AGAIN if run.error else now


def plan_everywhere(*, now: datetime) -> int:
    """Put the nightly comparison on the list of every school that has a Stripe account and no comparison to come: one
    that connected it before there were any, or whose entry was lost. Returns how many. Three queries when none has.
    """
    routed = AccountRoute.objects.filter(schema__in=working_schemas()).values_list("schema", flat=True)
    missing = duelist.schemas_without(kind=RECONCILE, schemas=set(routed))
    for schema in sorted(missing):
        with schema_context(schema):
            plan_comparisons(now=now)
        log.info("reconciliation.planned", school=schema)
    return len(missing)
