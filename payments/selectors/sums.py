"""What was paid, is owed and went back for each reference: money to be held against what was sold."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from payments.enums import PaymentMethod, PaymentStatus, RefundState
from payments.models import Payment, Refund

from .refunds import refundable_by_payment


@dataclass(frozen=True)
class Money:
    """Minor units of `currency`. `left_minor` of what was paid has not gone back, is not on its way back and is not
    with a payer's bank; `is_returned` when the school sent a whole payment back in Stripe's dashboard."""

    currency: str
    paid_minor: int = 0
    owed_minor: int = 0
    left_minor: int = 0
    is_returned: bool = False

    def __add__(self, other: "Money") -> "Money":
        return Money(
            self.currency,
            self.paid_minor + other.paid_minor,
            self.owed_minor + other.owed_minor,
            self.left_minor + other.left_minor,
            self.is_returned or other.is_returned,
        )


def references_paid_between(from_at: datetime, to_at: datetime) -> set[str]:
    """What was paid for in this time. One query."""
    rows = Payment.objects.filter(
        status=PaymentStatus.SUCCEEDED, settled_at__gte=from_at, settled_at__lt=to_at
    )
    return set(rows.order_by().values_list("reference", flat=True))


def money_by_reference(references: Collection[str]) -> dict[str, Money]:
    """The sums of each reference for which something was paid or is owed. Four queries."""
    rows = list(Payment.objects.filter(reference__in=references).order_by("pk"))
    left, returned = refundable_by_payment(rows), _returned_at_stripe(rows)
    found: dict[str, Money] = {}
    for row in rows:
        paid = row.amount_minor if row.status == PaymentStatus.SUCCEEDED else 0
        is_owed = row.method == PaymentMethod.SCHOOL and row.status == PaymentStatus.PENDING
        owed = row.amount_minor if is_owed else 0
        if paid or owed:
            money = Money(row.currency, paid, owed, left.get(row.pk, 0), row.pk in returned)
            found[row.reference] = found[row.reference] + money if row.reference in found else money
    return found


def _returned_at_stripe(payments: Iterable[Payment]) -> set[int]:
    """Payments that the school has sent back whole in Stripe's dashboard."""
    amounts = {row.pk: row.amount_minor for row in payments}
    refunds = Refund.objects.filter(payment__in=list(amounts), is_external=True)
    for pk, amount in refunds.exclude(state=RefundState.FAILED).values_list("payment", "amount_minor"):
        amounts[pk] -= amount
    return {pk for pk, left in amounts.items() if left <= 0}
