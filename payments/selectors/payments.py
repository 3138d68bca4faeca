"""Payments and their attempts, by the reference of what is paid for."""

from collections.abc import Iterable

from django.db.models import Case, F, Q, QuerySet, When

from payments.enums import OPEN_STATUSES, PaymentMethod, PaymentStatus
from payments.models import Payment


def payment_of(reference: str) -> Payment | None:
    """The payment that counts for a booking's uid: the one that was paid, of several the first; else the latest
    attempt. One query."""
    return _that_count_first(Payment.objects.filter(reference=reference)).first()


def payments_by_reference(references: Iterable[str]) -> dict[str, Payment]:
    """The payment that counts for each of these references (see `payment_of`). One query."""
    found: dict[str, Payment] = {}
    for row in _that_count_first(Payment.objects.filter(reference__in=list(references))):
        found.setdefault(row.reference, row)
    return found


def payments_for(references: Iterable[str]) -> list[Payment]:
    """Every attempt for these references, the latest first, with its account. One query."""
    rows = Payment.objects.filter(reference__in=list(references)).select_related("account")
    return list(rows.order_by("-created_at", "-pk"))


def paid_payments(references: Iterable[str]) -> list[Payment]:
    """The payments for these references that were paid, the latest first. One query."""
    rows = Payment.objects.filter(reference__in=list(references), status=PaymentStatus.SUCCEEDED)
    return list(rows.order_by("-created_at", "-pk"))


def attempts_of(reference: str) -> list[Payment]:
    """All attempts to pay for this, in their order. One query."""
    return list(Payment.objects.filter(reference=reference).order_by("attempt"))


def open_payments(reference: str) -> list[Payment]:
    """The attempts to pay online for this that may still become money: never more than one. One query."""
    rows = Payment.objects.filter(reference=reference, status__in=OPEN_STATUSES, method=PaymentMethod.STRIPE)
    return list(rows.order_by("attempt"))


def owed_payment(reference: str) -> Payment | None:
    """What is still owed at the school for this. One query."""
    rows = Payment.objects.filter(
        reference=reference, status=PaymentStatus.PENDING, method=PaymentMethod.SCHOOL
    )
    return rows.first()


def was_paid_before(payment: Payment) -> bool:
    """Whether another payment for the same was paid already and counts: none that came double itself. One query."""
    others = Payment.objects.filter(reference=payment.reference, status=PaymentStatus.SUCCEEDED)
    return others.exclude(pk=payment.pk).exclude(refunds__key__startswith="double:").exists()


def _that_count_first(rows: QuerySet[Payment]) -> QuerySet[Payment]:
    paid = rows.annotate(
        is_paid=Q(status=PaymentStatus.SUCCEEDED),
        paid_at=Case(When(status=PaymentStatus.SUCCEEDED, then=F("settled_at"))),
    )
    return paid.order_by("-is_paid", F("paid_at").asc(nulls_last=True), "-attempt")
