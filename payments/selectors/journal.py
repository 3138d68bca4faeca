"""The school's documents as a list and as a journal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from payments.enums import DocumentKind
from payments.models import Invoice, InvoiceCounter

from .transaction_rows import money

_PRINTED_NUMBER = re.compile(r"^(\S{1,30})-(\d{1,9})$")


@dataclass(frozen=True, slots=True)
class DocumentListRow:
    """Amounts in the active language; those of a credit note bear a minus."""

    id: int
    number: str
    kind_label: str
    is_credit: bool
    issued_on: date
    buyer: str
    email: str
    net: str
    tax: str
    total: str
    payment_uid: str
    credits_number: str


@dataclass(frozen=True, slots=True)
class Series:
    """A run of numbers. `is_whole` says that none is missing between the first and the last that was given."""

    name: str
    first: int
    last: int
    count: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What a document says about one tax rate, in minor units; `rate_bp` in hundredths of a percent."""

    rate_bp: int
    net_minor: int
    tax_minor: int


def documents() -> QuerySet[Invoice]:
    return Invoice.objects.select_related("payment", "credits")


def found_documents(rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
    """Documents with this number, or whose buyer, payment or booking has the text in it."""
    text = text.strip()
    if not text:
        return rows
    wanted = Q(buyer__name__icontains=text) | Q(buyer__email__icontains=text)
    wanted |= (
        Q(buyer__tax_id__icontains=text)
        | Q(payment__uid=text)
        | Q(payment__reference=text)
        | Q(facts__reference=text)
    )
    if printed := _PRINTED_NUMBER.match(text):
        wanted |= Q(series__iexact=printed[1], number=int(printed[2]))
    elif text.isdecimal() and len(text) < 10:
        wanted |= Q(number=int(text))
    else:
        wanted |= Q(series__istartswith=text)
    return rows.filter(wanted)


def document_rows(rows: Sequence[Invoice]) -> list[DocumentListRow]:
    """No query, if they were read by `documents()`."""
    return [_row(row) for row in rows]


def series_in_use() -> list[Series]:
    """All series with how far they have come, the newest first. Two queries."""
    last = dict(InvoiceCounter.objects.values_list("series", "last_number"))
    counted = (
        Invoice.objects.order_by()
        .values("series")
        .annotate(first=Min("number"), last=Max("number"), count=Count("pk"), latest=Max("pk"))
        .order_by("-latest")
    )
    return [
        Series(
            row["series"],
            row["first"],
            row["last"],
            row["count"],
            row["first"] == 1 and row["count"] == row["last"] == last.get(row["series"]),
        )
        for row in counted
    ]


def tax_sums(document: Invoice) -> list[TaxSum]:
    """By rate, the highest first."""
    sums: dict[int, list[int]] = {}
    for line in document.lines:
        of_rate = sums.setdefault(line["tax_rate_bp"], [0, 0])
        of_rate[0] += line["net_minor"]
        of_rate[1] += line["tax_minor"]
    return [TaxSum(rate, *sums[rate]) for rate in sorted(sums, reverse=True)]


def _row(row: Invoice) -> DocumentListRow:
    is_credit = row.kind == DocumentKind.CREDIT_NOTE
    sign = -1 if is_credit else 1
    amounts: dict[str, Any] = {
        name: money(sign * minor, row.currency)
        for name, minor in (("net", row.net_minor), ("tax", row.tax_minor), ("total", row.gross_minor))
    }
    kind = str(row.get_kind_display())
    return DocumentListRow(
        id=row.pk,
        number=row.full_number,
        kind_label=kind[:1].upper() + kind[1:],
        is_credit=is_credit,
        issued_on=row.issued_on,
        buyer=str(row.buyer.get("name") or row.buyer.get("email") or ""),
        email=str(row.buyer.get("email") or ""),
        payment_uid=row.payment.uid,
        credits_number=row.credits.full_number if row.credits else "",
        **amounts,
    )
