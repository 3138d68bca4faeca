"""Payments and their attempts, by the reference of what is paid for."""

from collections.abc import Iterable

from django.db.models import Q

from payments.enums import PaymentStatus
from payments.models import Payment


def payment_of(reference: str) -> Payment | None:
    """The payment that counts for a booking's uid: the one that was paid, else the latest attempt. One query."""
    rows = Payment.objects.filter(reference=reference).annotate(is_paid=Q(status=PaymentStatus.SUCCEEDED))
    return rows.order_by("-is_paid", "-attempt").first()


def payments_by_reference(references: Iterable[str]) -> dict[str, Payment]:
    """The payment that counts for each of these references (see `payment_of`). One query."""
    rows = Payment.objects.filter(reference__in=list(references)).annotate(
        is_paid=Q(status=PaymentStatus.SUCCEEDED)
    )
    return {row.reference: row for row in rows.order_by("is_paid", "attempt")}


def paid_payments(references: Iterable[str]) -> list[Payment]:
    """The payments for these references that were paid, the latest first. One query."""
    rows = Payment.objects.filter(reference__in=list(references), status=PaymentStatus.SUCCEEDED)
    return list(rows.order_by("-created_at", "-pk"))
