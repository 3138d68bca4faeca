"""The school's payments, for its own programs: part by part, the latest first."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from payments.models import Payment
from payments.zones import school_zone

from .transaction_rows import TransactionRow, transaction_rows
from .transactions import happened_between, transactions

_FIRST, _LAST = date(2000, 1, 1), date(2200, 12, 31)


class BadCursor(ValueError):
    """The cursor was not made by this listing."""


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """What a program asks for; empty means anything. Days are days of the school's zone, both included."""

    status: str = ""
    method: str = ""
    currency: str = ""
    booking_uid: str = ""
    is_test: bool | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentList:
    """One part of a listing; `next_cursor` is None at its end."""

    payments: list[TransactionRow]
    next_cursor: str | None


def payment_list(*, wanted: PaymentFilter, limit: int, cursor: str | None) -> PaymentList:
    """The payments that were written last stand first, from `cursor` on. The number of queries does not depend on how
    many there are. Raises BadCursor."""
    rows = filtered(wanted).order_by("-pk")
    if cursor:
        rows = rows.filter(pk__lt=_read_cursor(cursor))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    more = len(found) > limit
    return PaymentList(transaction_rows(shown), _cursor(shown[-1].pk) if more else None)


def filtered(wanted: PaymentFilter) -> QuerySet[Payment]:
    """Payments that match, in no order yet."""
    rows = transactions()
    exact = {
        "status": wanted.status,
        "method": wanted.method,
        "currency": wanted.currency,
        "reference": wanted.booking_uid,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.is_test is not None:
        rows = rows.filter(is_test=wanted.is_test)
    if wanted.from_on is None and wanted.to_on is None:
        return rows
    return happened_between(rows, *_bounds(wanted.from_on or _FIRST, wanted.to_on or _LAST))


def _bounds(first_on: date, last_on: date) -> tuple[datetime, datetime]:
    zone = school_zone()
    return (
        datetime.combine(first_on, time.min, zone),
        datetime.combine(last_on + timedelta(days=1), time.min, zone),
    )


def _cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(f"p{pk}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if not text.startswith("p") or not text[1:].isdecimal() or not text.isascii() or len(text) > 19:
        raise BadCursor
    return int(text[1:])
