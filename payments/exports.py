"""The list of payments as a file: amounts as numbers, times on the school's clocks, nothing secret."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core.money import to_decimal
from core.spreadsheets import Cell, spreadsheet
from payments.models import Payment
from payments.selectors.transaction_rows import TransactionRow, transaction_rows
from payments.zones import school_zone

_AT_ONCE = 500


def transactions_file(rows: QuerySet[Payment], *, file_format: str) -> HttpResponseBase:
    """Payments as `transactions()` reads them, in their order, as csv (streamed) or xlsx."""
    zone, language = school_zone(), get_language()
    return spreadsheet("payments", _header(zone), _cells(rows, zone, language), file_format=file_format)


def in_parts(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """The rows, some hundred at a time, read from a cursor of the database's own."""
    rest = rows.iterator(chunk_size=_AT_ONCE)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def wall(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The wall-clock time in the zone, which the column's header names: spreadsheets know no zones."""
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None


def _header(zone: ZoneInfo) -> list[str]:
    return [
        _("Paid (%(zone)s)") % {"zone": zone.key},
        _("Written (%(zone)s)") % {"zone": zone.key},
        _("Payment number"),
        _("Booking number"),
        _("For"),
        _("Who"),
        _("E-mail"),
        _("How"),
        _("Status"),
        _("Amount"),
        _("Given back"),
        _("Platform fee"),
        _("Currency"),
        _("Documents"),
        _("Number at Stripe"),
        _("Test"),
    ]


def _cells(rows: QuerySet[Payment], zone: ZoneInfo, language: str | None) -> Iterator[list[Cell]]:
    """Written while the file is sent: the language of the request is over by then, so it is set anew each time."""
    for part in in_parts(rows):
        with override(language):
            lines = [_line(row, zone) for row in transaction_rows(part)]
        yield from lines


def _line(row: TransactionRow, zone: ZoneInfo) -> list[Cell]:
    return [
        wall(row.settled_at if row.status == "succeeded" else None, zone),
        wall(row.created_at, zone),
        row.uid,
        row.booking_uid,
        row.what,
        row.who,
        row.email,
        row.method_label,
        ", ".join(tag.label for tag in row.tags),
        to_decimal(row.amount_minor, row.currency),
        to_decimal(row.refunded_minor, row.currency),
        to_decimal(row.fee_minor, row.currency),
        row.currency,
        ", ".join(row.documents),
        row.stripe_id,
        _("yes") if row.is_test else "",
    ]
