"""Payments as those who paid see them: what came, what is owed or under way, and what went back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet

from payments.enums import PaymentMethod, PaymentStatus, RefundState
from payments.models import Payment, Refund


@dataclass(frozen=True, slots=True)
class RefundEntry:
    """Money on its way back, or gone. `is_double`: it had been paid twice; `is_outside`: the school gives it back
    itself and not through Stripe."""

    id: int
    amount_minor: int
    currency: str
    state: str
    is_double: bool
    is_outside: bool
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaymentEntry:
    """A payment that was made, is under way, or is owed at the school. `at` is when it was made, else begun; `means` is
    how somebody paid at the school, in words."""

    uid: str
    reference: str
    method: str
    means: str
    status: str
    amount_minor: int
    currency: str
    description: str
    is_test: bool
    at: datetime
    refunds: tuple[RefundEntry, ...]

    @property
    def is_at_school(self) -> bool:
        return self.method == PaymentMethod.SCHOOL

    @property
    def is_paid(self) -> bool:
        return self.status == PaymentStatus.SUCCEEDED

    @property
    def is_owed(self) -> bool:
        return self.is_at_school and self.status == PaymentStatus.PENDING

    @property
    def refunded_minor(self) -> int:
        """What has gone back."""
        return sum(each.amount_minor for each in self.refunds if each.state == RefundState.SUCCEEDED)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of a history; pages count from 1."""

    entries: tuple[PaymentEntry, ...]
    number: int
    count: int


def payment_history(references: Iterable[str]) -> list[PaymentEntry]:
    """The latest first. Tries that came to nothing are left out. Two queries."""
    return _entries(list(_rows(references)))


def payment_history_page(references: Iterable[str], *, page: int, per_page: int) -> HistoryPage:
    """A page of the same; one that is not there is the nearest one. Three queries."""
    found = Paginator(_rows(references), per_page).get_page(page)
    return HistoryPage(tuple(_entries(list(found))), found.number, found.paginator.num_pages)


def _rows(references: Iterable[str]) -> QuerySet[Payment]:
    rows = Payment.objects.filter(reference__in=list(references)).filter(
        Q(status__in=[PaymentStatus.SUCCEEDED, PaymentStatus.PROCESSING])
        | Q(status=PaymentStatus.PENDING, method=PaymentMethod.SCHOOL)
    )
    return rows.order_by("-created_at", "-pk")


def _entries(rows: Sequence[Payment]) -> list[PaymentEntry]:
    refunds: dict[int, list[RefundEntry]] = defaultdict(list)
    for refund in Refund.objects.filter(payment__in=rows).order_by("created_at", "pk"):
        refunds[refund.payment_id].append(_refund(refund))
    return [_entry(row, tuple(refunds[row.pk])) for row in rows]


def _entry(row: Payment, refunds: tuple[RefundEntry, ...]) -> PaymentEntry:
    return PaymentEntry(
        uid=row.uid,
        reference=row.reference,
        method=row.method,
        means=str(row.get_school_means_display()) if row.school_means else "",
        status=row.status,
        amount_minor=row.amount_minor,
        currency=row.currency,
        description=row.description,
        is_test=row.is_test,
        at=row.settled_at or row.created_at,
        refunds=refunds,
    )


def _refund(row: Refund) -> RefundEntry:
    return RefundEntry(
        id=row.pk,
        amount_minor=row.amount_minor,
        currency=row.currency,
        state=row.state,
        is_double=row.key.startswith("double:"),
        is_outside=row.is_outside,
        created_at=row.created_at,
        settled_at=row.settled_at,
    )
