"""The daily comparison with Stripe's books: what events that were lost would have told, told again.

A run goes through its steps one by one, each account's lists first. What is done is kept with the run, so one that is
cut short, by Stripe or by its worker's end, goes on where it stopped. Everything that a step does may be done again.
"""

import time
from datetime import datetime

from accounts.roles import OWNER
from accounts.selectors import users_with_role
from core import outbox
from payments.events import SCHOOL_RECONCILIATION
from payments.gateway import ModeUnavailable
from payments.models import ReconciliationRun
from payments.services.comparison_times import (
    CUT_SHORT_AGAIN,
    LOOKS_BACK,
    NIGHTLY,
    next_night,
    plan_comparisons,
)
from payments.services.errors import ProviderRefused, ProviderUnavailable

from . import runs
from .ledger import Ledger
from .runs import ComparisonRunning
from .steps import steps_of

__all__ = [
    "CUT_SHORT_AGAIN",
    "LOOKS_BACK",
    "NIGHTLY",
    "ComparisonRunning",
    "next_night",
    "plan_comparisons",
    "reconcile",
]

# A worker is stopped after 60 seconds: what is left then is for the next.
BUDGET_SECONDS = 35.0


def reconcile(
    *, from_at: datetime, to_at: datetime, by_user_id: int | None = None, now: datetime
) -> ReconciliationRun:
    """Compare our rows with Stripe's books of this time (aware), and with everything that is open, however old.

    Repairs what it can, names every other difference, and mails the school if there are new ones. A run that Stripe
    cut short has an `error` and no `finished_at`; one that only ran out of time has neither: calling again goes on
    with it. Network, so no transaction may be open. Raises ComparisonRunning.
    """
    with runs.one_at_a_time():
        run = runs.begin(from_at=from_at, to_at=to_at, by_user_id=by_user_id, now=now)
        try:
            refusals = _walk(run, now=now)
        except ProviderUnavailable as error:
            runs.cut_short(run, f"{error}: Stripe does not answer")
        else:
            if refusals is not None:
                _tell_owners(run, now=now)
                runs.finish(run, refusals=refusals, now=now)
    return run


def _walk(run: ReconciliationRun, *, now: datetime) -> list[str] | None:
    """Do the steps that are left; what Stripe refused to show, or None when the time is over before they are done."""
    until, refusals = time.monotonic() + BUDGET_SECONDS, []
    for step in steps_of(run.from_at):
        if step.name in run.checked.get("steps", []):
            continue
        if time.monotonic() > until:
            return None
        ledger = Ledger(run, now=now)
        try:
            step.take(ledger)
        except ModeUnavailable:
            pass  # an account of a world that this installation has no key for any more
        except ProviderRefused as refusal:
            if not step.may_refuse:
                refusals.append(f"{step.name}: {refusal.code or refusal}")
            continue
        ledger.close(step.name, kinds=step.kinds)
    return refusals


def _tell_owners(run: ReconciliationRun, *, now: datetime) -> None:
    """One mail for all that is new; what is open from before was told then."""
    if not run.differences.filter(resolved_at=None).exists():
        return
    for owner_id in users_with_role(OWNER):
        outbox.record(
            kind=SCHOOL_RECONCILIATION,
            key=f"reconciliation:{run.pk}:{owner_id}",
            payload={"run": run.pk, "owner": owner_id},
            now=now,
        )
