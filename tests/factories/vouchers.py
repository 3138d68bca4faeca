"""Discount codes."""

from typing import Any

from booking.models import VoucherScope
from payments.enums import VoucherKind
from payments.models import Voucher


def make_voucher(code: str = "SUMMER-27", *, only_for: Any = (), **fields: Any) -> Voucher:
    """A code for 20 percent, without limits; with `amount_minor` for that much EUR. `only_for` are workshops."""
    terms: dict[str, Any] = {"kind": VoucherKind.PERCENT, "percent": 20}
    if "amount_minor" in fields:
        terms = {"kind": VoucherKind.AMOUNT, "percent": None, "currency": "EUR"}
    voucher = Voucher.objects.create(**{"code": code, "max_uses_each": None, **terms, **fields})
    VoucherScope.objects.bulk_create(VoucherScope(voucher=voucher, workshop=row) for row in only_for)
    return voucher
