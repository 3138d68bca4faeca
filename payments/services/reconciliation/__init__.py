"""The daily comparison with Stripe's books: what events that were lost would have told, told again.

A run goes through its steps one by one, each account's lists first. What is done is kept with the run, so one that is
cut short, by Stripe or by its worker's end, goes on where it stopped. Everything that a step does may be done again.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from core import outbox
from payments.enums import AccountStatus
from payments.events import SCHOOL_RECONCILIATION
from payments.gateway import ModeUnavailable
from payments.models import ConnectedAccount, ReconciliationRun
from payments.services.errors import ProviderRefused, ProviderUnavailable

from . import own_books, runs
from .charges import compare_charges
from .checkouts import compare_checkouts
from .disputes import compare_disputes
from .ledger import Ledger
from .refunds import compare_refunds, send_waiting_refunds
from .runs import ComparisonRunning
from .times import CUT_SHORT_AGAIN, LOOKS_BACK, NIGHTLY, next_night, plan_comparisons

__all__ = [
    "CUT_SHORT_AGAIN",
    "LOOKS_BACK",
    "NIGHTLY",
    "ComparisonRunning",
    "next_night",
    "plan_comparisons",
    "reconcile",
]

Step = Callable[[Ledger], None]
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
                _tell_school(run, now=now)
                runs.finish(run, refusals=refusals, now=now)
    return run


def _walk(run: ReconciliationRun, *, now: datetime) -> list[str] | None:
    """Do the steps that are left; what Stripe refused to show, or None when the time is over before they are done."""
    until, refusals = time.monotonic() + BUDGET_SECONDS, []
    for name, step in _steps():
        if name in run.checked.get("steps", []):
            continue
        if time.monotonic() > until:
            return None
        ledger = Ledger(run, now=now)
        try:
            step(ledger)
        except ModeUnavailable:
            pass  # an account of a world that this installation has no key for any more
        except ProviderRefused as refusal:
            refusals.append(f"{name}: {refusal.code or refusal}")
            continue
        ledger.close(name, kinds=_COMPLETE.get(name, ()))
    return refusals


_COMPLETE = {
    "failed refunds": (own_books.FAILED_REFUNDS,),
    "documents": (own_books.MISSING_DOCUMENTS,),
    "sales": own_books.SELLERS_KINDS,
}


def _steps() -> Iterator[tuple[str, Step]]:
    connected = ConnectedAccount.objects.exclude(status=AccountStatus.DISCONNECTED).order_by("pk")
    for account in connected:
        where = f"{account.stripe_account_id} {'live' if account.livemode else 'test'}"
        yield f"{where} checkouts", partial(compare_checkouts, account)
        yield f"{where} charges", partial(compare_charges, account)
        yield f"{where} refunds", partial(compare_refunds, account)
        yield f"{where} disputes", partial(compare_disputes, account)
    yield "open payments", own_books.settle_open_payments
    yield "waiting refunds", send_waiting_refunds
    yield "failed refunds", own_books.name_failed_refunds
    yield "documents", own_books.issue_documents
    yield "sales", own_books.compare_with_sales


def _tell_school(run: ReconciliationRun, *, now: datetime) -> None:
    """One mail for all that is new; what is open from before was told then."""
    if run.differences.filter(resolved_at=None).exists():
        outbox.record(
            kind=SCHOOL_RECONCILIATION, key=f"reconciliation:{run.pk}", payload={"run": run.pk}, now=now
        )
