"""What each comparison with Stripe's books has looked at and put right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.money import format_money
from payments.enums import RepairKind
from payments.models import ReconciliationRun

RUNS = 14
# A hold that was ended names its booking, an account itself, everything else its payment.
_NOT_OF_A_PAYMENT = (RepairKind.HOLD_ENDED, RepairKind.ACCOUNT_NEWS)


@dataclass(frozen=True)
class TotalRow:
    """Of a currency: paid less given back, with us and at Stripe."""

    currency: str
    is_test: bool
    ours: str
    theirs: str

    @property
    def agrees(self) -> bool:
        return self.ours == self.theirs


@dataclass(frozen=True)
class RepairRow:
    text: str
    amount: str
    payment_uid: str


@dataclass(frozen=True)
class RunRow:
    """`state` is finished, cut_short or waiting; `error` says in Stripe's words what it did not get."""

    started_at: datetime
    finished_at: datetime | None
    from_at: datetime
    to_at: datetime
    state: str
    error: str
    by: str
    payments: int
    refunds: int
    foreign: int
    totals: tuple[TotalRow, ...]
    repairs: tuple[RepairRow, ...]
    found: int


def latest_runs(language: str) -> tuple[RunRow, ...]:
    """The latest first. Two queries."""
    rows = ReconciliationRun.objects.select_related("by_user").prefetch_related("differences")
    return tuple(_run(run, language) for run in rows.order_by("-started_at", "-pk")[:RUNS])


def _run(run: ReconciliationRun, language: str) -> RunRow:
    state = "finished" if run.finished_at else "cut_short" if run.error else "waiting"
    return RunRow(
        started_at=run.started_at,
        finished_at=run.finished_at,
        from_at=run.from_at,
        to_at=run.to_at,
        state=state,
        error=run.error,
        by=str(run.by_user) if run.by_user else "",
        payments=run.checked.get("payments", 0),
        refunds=run.checked.get("refunds", 0),
        foreign=run.checked.get("foreign", 0),
        totals=tuple(_total(key, both, language) for key, both in sorted(run.totals.items())),
        repairs=tuple(_repair(each, language) for each in run.repaired),
        found=len(run.differences.all()),
    )


def _total(key: str, both: Mapping[str, int], language: str) -> TotalRow:
    currency, _separator, world = key.partition(" ")
    return TotalRow(
        currency=currency,
        is_test=bool(world),
        ours=format_money(both["ours_minor"], currency, language),
        theirs=format_money(both["theirs_minor"], currency, language),
    )


def _repair(each: Mapping[str, Any], language: str) -> RepairRow:
    amount = format_money(each["amount_minor"], each["currency"], language) if each["currency"] else ""
    is_payment = each["kind"] not in _NOT_OF_A_PAYMENT
    return RepairRow(
        text=str(RepairKind(each["kind"]).label),
        amount=amount,
        payment_uid=each["reference"] if is_payment else "",
    )
