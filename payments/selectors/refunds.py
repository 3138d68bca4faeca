"""What went back, and what could still go back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from payments.enums import DISPUTES_HOLDING_MONEY, DisputeStatus, PaymentStatus, RefundState
from payments.models import Dispute, Payment, Refund


@dataclass(frozen=True, slots=True)
class Left:
    """What became of money that was paid, in minor units: what can still go back, what a payer's bank has taken back
    until it decides, and what it has taken for good."""

    refundable_minor: int = 0
    disputed_minor: int = 0
    taken_minor: int = 0

    def __add__(self, other: "Left") -> "Left":
        return Left(
            self.refundable_minor + other.refundable_minor,
            self.disputed_minor + other.disputed_minor,
            self.taken_minor + other.taken_minor,
        )


def refundable_minor(payment: Payment) -> int:
    """What is left of a payment after its refunds, failed ones not counted, and after what a payer's bank has taken
    back in a dispute; 0 if it was not paid. Two queries."""
    return refundable_by_payment([payment]).get(payment.pk, 0)


def refundable_by_payment(payments: Iterable[Payment]) -> dict[int, int]:
    """As `refundable_minor` says, for each of these payments that was paid, by its id. Two queries."""
    return {pk: left.refundable_minor for pk, left in _left_by_payment(payments).items()}


def left_by_reference(payments: Iterable[Payment]) -> dict[str, Left]:
    """What became of these payments, as far as they were paid, by reference. Two queries."""
    payments = list(payments)
    by_payment, left = _left_by_payment(payments), dict[str, Left]()
    for row in payments:
        if row.pk in by_payment:
            left[row.reference] = left.get(row.reference, Left()) + by_payment[row.pk]
    return left


def refund_states(keys: Iterable[str]) -> set[RefundState]:
    """How the refunds with these keys stand, those that do not exist left out. One query."""
    return {
        RefundState(state)
        for state in Refund.objects.filter(key__in=list(keys)).values_list("state", flat=True)
    }


def references_with_failed_refund() -> "QuerySet[Payment, str]":
    """References of payments of which something could not be sent back, for a query to be narrowed by."""
    return Payment.objects.filter(refunds__state=RefundState.FAILED).values_list("reference", flat=True)


def _left_by_payment(payments: Iterable[Payment]) -> dict[int, Left]:
    paid = [row for row in payments if row.status == PaymentStatus.SUCCEEDED]
    if not paid:
        return {}
    refunds = Refund.objects.filter(payment__in=paid).exclude(state=RefundState.FAILED)
    gone = dict(refunds.order_by().values_list("payment").annotate(sum=Sum("amount_minor")))
    disputed, taken = Counter[int](), Counter[int]()
    disputes = Dispute.objects.filter(payment__in=paid, status__in=DISPUTES_HOLDING_MONEY)
    for pk, status, amount in disputes.values_list("payment", "status", "amount_minor"):
        (taken if status == DisputeStatus.LOST else disputed)[pk] += amount
    return {
        row.pk: Left(
            max(0, row.amount_minor - gone.get(row.pk, 0) - disputed[row.pk] - taken[row.pk]),
            disputed[row.pk],
            taken[row.pk],
        )
        for row in paid
    }
