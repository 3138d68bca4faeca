"""What the school took in, by currency and period, and how that went day by day. Test payments never count.

Amounts are minor units. Every function asks the same few questions, however many payments there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, TruncDay, TruncMonth, TruncWeek

from payments.enums import DISPUTES_HOLDING_MONEY, PaymentMethod, PaymentStatus, RefundState
from payments.models import Dispute, Payment, Refund

from .periods import Period, Step

# Refunds that Stripe made for us: those by which it gives the platform's fee back.
_THROUGH_STRIPE = Q(is_outside=False, is_external=False)
_TRUNC: dict[Step, Any] = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a currency in a period: paid in it, given back in it, taken by banks over disputes opened in it.

    `fee_minor` is the platform's fee on what was paid, less its share of what Stripe gave back for us.
    """

    paid_minor: int = 0
    refunded_minor: int = 0
    disputed_minor: int = 0
    fee_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What remains of the money that came in this time; below zero when more went back."""
        return self.paid_minor - self.refunded_minor - self.disputed_minor


@dataclass(frozen=True, slots=True)
class CurrencyTotals:
    """`owed_minor` is what is owed at the school now, whatever the period."""

    currency: str
    sums: Sums
    before: Sums
    owed_minor: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One day, week or month of a picture: `on` is its first day."""

    on: date
    paid_minor: int
    refunded_minor: int


def totals(rows: QuerySet[Payment], period: Period, zone: ZoneInfo) -> list[CurrencyTotals]:
    """Of these payments, by currency, the one with most money first. Seven queries."""
    payments = rows.filter(is_test=False)
    now = _sums(payments, *period.bounds(zone))
    before = _sums(payments, *period.bounds_before(zone))
    owed = _by_currency(
        payments.filter(method=PaymentMethod.SCHOOL, status=PaymentStatus.PENDING), sum=Sum("amount_minor")
    )
    found = [
        CurrencyTotals(
            currency, now.get(currency, Sums()), before.get(currency, Sums()), owed.get(currency, (0,))[0]
        )
        for currency in {*now, *before, *owed}
    ]
    return sorted(found, key=lambda each: (-each.sums.paid_minor, -each.before.paid_minor, each.currency))


def taken(period: Period, zone: ZoneInfo) -> dict[str, int]:
    """What was paid, by currency, the most first. One query."""
    payments = Payment.objects.filter(is_test=False)
    paid = _by_currency(_paid_between(payments, *period.bounds(zone)), sum=Sum("amount_minor"))
    return {currency: amount for currency, (amount,) in sorted(paid.items(), key=lambda each: -each[1][0])}


def bars(rows: QuerySet[Payment], period: Period, zone: ZoneInfo) -> dict[str, list[Bar]]:
    """Of these payments, by currency: one for each day, week or month of the period, empty ones too; months only from
    the first with money on. Two queries."""
    payments = rows.filter(is_test=False)
    first_at, end_at = period.bounds(zone)
    paid = _by_step(_paid_between(payments, first_at, end_at), period.step, zone)
    refunded = _by_step(_refunded_between(payments, first_at, end_at), period.step, zone)
    days = list(period.steps(period.step))
    if period.step == "month":
        first_on = min((on for _currency, on in (*paid, *refunded)), default=period.last_on)
        days = [on for on in days if on >= first_on]
    return {
        currency: [Bar(on, paid.get((currency, on), 0), refunded.get((currency, on), 0)) for on in days]
        for currency in sorted({currency for currency, _on in (*paid, *refunded)})
    }


def _sums(payments: QuerySet[Payment], from_at: datetime, to_at: datetime) -> dict[str, Sums]:
    """Three queries."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    paid = _by_currency(
        _paid_between(payments, from_at, to_at), sum=Sum("amount_minor"), fee=Sum("application_fee_minor")
    )
    refunded = _by_currency(
        _refunded_between(payments, from_at, to_at),
        sum=Sum("amount_minor"),
        fee=Sum(_returned_fee(), filter=_THROUGH_STRIPE),
    )
    disputed = _by_currency(
        Dispute.objects.filter(
            payment__in=payments,
            status__in=DISPUTES_HOLDING_MONEY,
            opened_at__gte=from_at,
            opened_at__lt=to_at,
        ),
        sum=Sum("amount_minor"),
    )
    for currency, (amount, fee) in paid.items():
        found[currency] |= {"paid_minor": amount, "fee_minor": fee}
    for currency, (amount, fee) in refunded.items():
        kept_fee = found[currency].get("fee_minor", 0) - (fee or 0)
        found[currency] |= {"refunded_minor": amount, "fee_minor": kept_fee}
    for currency, (amount,) in disputed.items():
        found[currency] |= {"disputed_minor": amount}
    return {currency: Sums(**sums) for currency, sums in found.items()}


def _returned_fee() -> Any:
    """The platform's share of a refund that Stripe made for us, in proportion (Stripe, `refund_application_fee`)."""
    fee = Cast(F("payment__application_fee_minor"), BigIntegerField()) * F("amount_minor")
    return fee / F("payment__amount_minor")


def _paid_between(payments: QuerySet[Payment], from_at: datetime, to_at: datetime) -> QuerySet[Payment]:
    return payments.filter(status=PaymentStatus.SUCCEEDED, settled_at__gte=from_at, settled_at__lt=to_at)


def _refunded_between(payments: QuerySet[Payment], from_at: datetime, to_at: datetime) -> QuerySet[Refund]:
    return Refund.objects.filter(
        payment__in=payments, state=RefundState.SUCCEEDED, settled_at__gte=from_at, settled_at__lt=to_at
    )


def _by_currency(rows: QuerySet[Any], **sums: Any) -> dict[str, tuple[int, ...]]:
    counted: Iterable[tuple[Any, ...]] = (
        rows.order_by().values("currency").annotate(**sums).values_list("currency", *sums)
    )
    return {currency: tuple(amounts) for currency, *amounts in counted}


def _by_step(rows: QuerySet[Any], step: Step, zone: ZoneInfo) -> dict[tuple[str, date], int]:
    counted = (
        rows.order_by()
        .annotate(step=_TRUNC[step]("settled_at", tzinfo=zone))
        .values("currency", "step")
        .annotate(sum=Sum("amount_minor"))
    )
    return {(row["currency"], row["step"].date()): row["sum"] for row in counted}
