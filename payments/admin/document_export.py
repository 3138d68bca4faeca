"""The journal of invoices as a file: a row for each tax rate of each document, credit notes below zero."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core.money import to_decimal
from core.spreadsheets import Cell, spreadsheet
from payments.enums import DocumentKind
from payments.exports import in_parts
from payments.models import Invoice
from payments.selectors.journal import tax_sums


def journal_file(rows: QuerySet[Invoice], *, file_format: str) -> HttpResponseBase:
    """The documents as `documents()` reads them, in their order, as csv (streamed) or xlsx."""
    return spreadsheet("invoices", _header(), _cells(rows, get_language()), file_format=file_format)


def _header() -> list[str]:
    return [
        _("Number"),
        _("Kind"),
        _("Date"),
        _("Takes back"),
        _("Buyer"),
        _("Address"),
        _("Tax number"),
        _("E-mail"),
        _("Tax rate in %"),
        _("Net"),
        _("Tax"),
        _("Total"),
        _("Currency"),
        _("Payment number"),
        _("Booking number"),
    ]


def _cells(rows: QuerySet[Invoice], language: str | None) -> Iterator[list[Cell]]:
    for part in in_parts(rows):
        with override(language):
            lines = [line for document in part for line in _lines(document)]
        yield from lines


def _lines(document: Invoice) -> Iterator[list[Cell]]:
    sign = -1 if document.kind == DocumentKind.CREDIT_NOTE else 1
    for sums in tax_sums(document):
        amounts = (sums.net_minor, sums.tax_minor, sums.net_minor + sums.tax_minor)
        yield [
            document.full_number,
            str(document.get_kind_display()),
            document.issued_on,
            document.credits.full_number if document.credits else "",
            document.buyer.get("name", ""),
            document.buyer.get("address", ""),
            document.buyer.get("tax_id", ""),
            document.buyer.get("email", ""),
            Decimal(sums.rate_bp).scaleb(-2),
            *(to_decimal(sign * amount, document.currency) for amount in amounts),
            document.currency,
            document.payment.uid,
            document.payment.reference,
        ]
