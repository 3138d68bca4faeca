"""What went back, and what could still go back."""

from collections.abc import Iterable

from django.db.models import QuerySet, Sum

from payments.enums import DISPUTES_HOLDING_MONEY, PaymentStatus, RefundState
from payments.models import Dispute, Payment, Refund


def refundable_minor(payment: Payment) -> int:
    """What is left of a payment after its refunds, failed ones not counted, and after what a payer's bank has taken
    back in a dispute; 0 if it was not paid. Two queries."""
    return refundable_by_payment([payment]).get(payment.pk, 0)


def refundable_by_payment(payments: Iterable[Payment]) -> dict[int, int]:
    """As `refundable_minor` says, for each of these payments that was paid, by its id. Two queries."""
    paid = [row for row in payments if row.status == PaymentStatus.SUCCEEDED]
    if not paid:
        return {}
    refunds = Refund.objects.filter(payment__in=paid).exclude(state=RefundState.FAILED)
    disputes = Dispute.objects.filter(payment__in=paid, status__in=DISPUTES_HOLDING_MONEY)
    gone, taken = _sums(refunds), _sums(disputes)
    return {row.pk: max(0, row.amount_minor - gone.get(row.pk, 0) - taken.get(row.pk, 0)) for row in paid}


def refundable_by_reference(payments: Iterable[Payment]) -> dict[str, int]:
    """What is left of these payments, as `refundable_minor` says, by reference. Two queries."""
    payments = list(payments)
    left: dict[str, int] = {}
    by_payment = refundable_by_payment(payments)
    for row in payments:
        if row.pk in by_payment:
            left[row.reference] = left.get(row.reference, 0) + by_payment[row.pk]
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


def _sums(rows: QuerySet) -> dict[int, int]:
    return dict(rows.order_by().values_list("payment").annotate(sum=Sum("amount_minor")))
