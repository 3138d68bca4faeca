"""What went back, and what could still go back."""

from collections.abc import Iterable

from django.db.models import QuerySet, Sum

from payments.enums import PaymentStatus, RefundState
from payments.models import Payment, Refund


def refundable_minor(payment: Payment) -> int:
    """What is left of a payment after its refunds, failed ones not counted; 0 if it was not paid. One query."""
    if payment.status != PaymentStatus.SUCCEEDED:
        return 0
    refunds = Refund.objects.filter(payment=payment).exclude(state=RefundState.FAILED)
    return payment.amount_minor - (refunds.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def refundable_by_reference(payments: Iterable[Payment]) -> dict[str, int]:
    """What is left of each payment after its refunds, as `refundable_minor` says, by reference. One query."""
    paid = [row for row in payments if row.status == PaymentStatus.SUCCEEDED]
    refunds = Refund.objects.filter(payment__in=paid).exclude(state=RefundState.FAILED)
    gone = dict(refunds.order_by().values_list("payment").annotate(sum=Sum("amount_minor")))
    return {row.reference: row.amount_minor - gone.get(row.pk, 0) for row in paid}


def refund_states(keys: Iterable[str]) -> set[RefundState]:
    """How the refunds with these keys stand, those that do not exist left out. One query."""
    return {
        RefundState(state)
        for state in Refund.objects.filter(key__in=list(keys)).values_list("state", flat=True)
    }


def references_with_failed_refund() -> "QuerySet[Payment, str]":
    """References of payments of which something could not be sent back, for a query to be narrowed by."""
    return Payment.objects.filter(refunds__state=RefundState.FAILED).values_list("reference", flat=True)
