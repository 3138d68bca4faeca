"""Reads of payments for other packages."""

from collections.abc import Iterable

from django.db.models import Sum

from .enums import AccountStatus, PaymentStatus, RefundState
from .models import ConnectedAccount, Payment, Refund


def accepts_payments() -> bool:
    """Can the school take money now? One query."""
    return ConnectedAccount.objects.filter(status=AccountStatus.ACTIVE).exists()


def payment_of(reference: str) -> Payment | None:
    """The payment for a booking's uid. One query."""
    return Payment.objects.filter(reference=reference).first()


def paid_payments(references: Iterable[str]) -> list[Payment]:
    """The payments for these references that were paid, the latest first. One query."""
    rows = Payment.objects.filter(reference__in=list(references), status=PaymentStatus.SUCCEEDED)
    return list(rows.order_by("-created_at", "-pk"))


def refundable_minor(payment: Payment) -> int:
    """What is left of a payment after its refunds, failed ones not counted; 0 if it was not paid. One query."""
    if payment.status != PaymentStatus.SUCCEEDED:
        return 0
    refunds = Refund.objects.filter(payment=payment).exclude(state=RefundState.FAILED)
    return payment.amount_minor - (refunds.aggregate(sum=Sum("amount_minor"))["sum"] or 0)
