"""Discount codes, and what was booked with one, as files to download."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import now
from core.money import to_decimal
from core.spreadsheets import spreadsheet
from payments.selectors.voucher_lists import state_of


def codes_file(rows: Iterable[Any], *, file_format: str) -> HttpResponseBase:
    """Codes of `with_uses`, one a line; times on the clocks of the person who downloads them."""
    zone, at = timezone.get_current_timezone_name(), now()
    header = [
        _("Code"),
        _("What it is for"),
        _("Percent"),
        _("Amount"),
        _("Currency"),
        _("Used"),
        _("How often in all"),
        _("How often for one person"),
        _("From (%(zone)s)") % {"zone": zone},
        _("Until (%(zone)s)") % {"zone": zone},
        _("Status"),
    ]
    lines = (
        [
            row.code,
            row.note,
            row.percent,
            to_decimal(row.amount_minor, row.currency) if row.amount_minor else None,
            row.currency,
            row.used,
            row.max_uses,
            row.max_uses_each,
            wall(row.starts_at),
            wall(row.ends_at),
            str(state_of(row, at).label),
        ]
        for row in rows
    )
    return spreadsheet(_("discount codes"), header, lines, file_format=file_format)


def wall(at: datetime | None) -> datetime | None:
    """On the clocks of whoever looks, without a zone."""
    return timezone.localtime(at).replace(tzinfo=None) if at else None
