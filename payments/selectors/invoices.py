"""Invoices, receipts and credit notes, as people see them in lists."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from payments.enums import DocumentKind, RefundState
from payments.models import Invoice, Refund


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """One document. `is_current` says that it is the one that counts: not taken back, and no credit note."""

    id: int
    kind: DocumentKind
    label: str
    number: str
    issued_on: date
    gross_minor: int
    currency: str
    reference: str
    buyer: str
    is_current: bool
    is_test: bool
    refund_id: int | None
    credits_id: int | None
    created_at: datetime
    payment_uid: str

    @property
    def filename(self) -> str:
        return f"{self.number}.pdf"


def documents_of(references: Iterable[str]) -> dict[str, list[DocumentCard]]:
    """The documents of the payments for these references, by reference, the latest first. One query.

    A reference without any is left out.
    """
    rows = _cards().filter(payment__reference__in=list(references))
    found: dict[str, list[DocumentCard]] = {}
    for row in rows:
        found.setdefault(row.payment.reference, []).append(_card(row))
    return found


def document(invoice_id: int) -> DocumentCard | None:
    """One document of the current school. One query."""
    row = _cards().filter(pk=invoice_id).first()
    return _card(row) if row else None


def documents_issued_at(references: Collection[str], at: datetime) -> list[DocumentCard]:
    """Those that were written by the very call that also wrote something else of this moment, in their order."""
    rows = _cards().filter(payment__reference__in=references, created_at=at)
    return [_card(row) for row in rows.order_by("pk")]


def can_name_another_buyer(references: Collection[str]) -> bool:
    """May the payer still have their documents made out to another name? Once, and while nothing of the money has
    gone back or is about to. Two queries."""
    documents = Invoice.objects.filter(payment__reference__in=references)
    kinds = set(documents.values_list("kind", flat=True))
    refunds = Refund.objects.filter(payment__reference__in=references).exclude(state=RefundState.FAILED)
    return bool(kinds) and DocumentKind.CREDIT_NOTE not in kinds and not refunds.exists()


def credit_notes_of(refund_keys: Collection[str]) -> list[DocumentCard]:
    """The credit notes of the refunds with these keys, in their order. One query."""
    return [_card(row) for row in _cards().filter(refund__key__in=refund_keys).order_by("pk")]


def _cards() -> "QuerySet[Invoice]":
    taken_back = Invoice.objects.filter(credits=OuterRef("pk")).order_by().values("credits")
    back = taken_back.annotate(sum=Sum("gross_minor")).values("sum")
    rows = Invoice.objects.select_related("payment").annotate(back_minor=Coalesce(back, 0))
    return rows.order_by("-created_at", "-pk")


def _card(row: Invoice) -> DocumentCard:
    kind = DocumentKind(row.kind)
    is_left = row.back_minor < row.gross_minor  # type: ignore[attr-defined]
    return DocumentCard(
        id=row.pk,
        kind=kind,
        label=str(kind.label),
        number=row.full_number,
        issued_on=row.issued_on,
        gross_minor=row.gross_minor,
        currency=row.currency,
        reference=row.payment.reference,
        buyer=row.buyer.get("name", ""),
        is_current=kind != DocumentKind.CREDIT_NOTE and is_left,
        is_test=row.payment.is_test,
        refund_id=row.refund_id,
        credits_id=row.credits_id,
        created_at=row.created_at,
        payment_uid=row.payment.uid,
    )
