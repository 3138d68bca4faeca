"""What the school does with its discount codes beside writing one: copies, switching off, taking unused ones out."""

import secrets
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from payments.models import Voucher
from payments.selectors.voucher_lists import is_used

log = structlog.get_logger(__name__)

MOST_COPIES = 500
# Without letters and digits that look alike, and without vowels, so that no code says anything.
_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
_RANDOM = 8


class VoucherKept(Exception):
    """It was used: bookings name it, so it can be switched off and not deleted."""


def random_code(prefix: str = "") -> str:
    """A code that nobody guesses (38 bits), behind the prefix."""
    letters = "".join(secrets.choice(_ALPHABET) for _place in range(_RANDOM))
    return f"{prefix}-{letters}" if prefix else letters


def ensure_voucher(*, code: str, **fields: Any) -> Voucher:
    """The code with these fields of Voucher, made if it is not there; one that is there stays as it is."""
    return Voucher.objects.get_or_create(code=code, defaults=fields)[0]


@transaction.atomic
def make_copies(
    *, voucher_id: int, number: int, prefix: str, is_single_use: bool, note: str, now: datetime
) -> list[Voucher]:
    """As many codes with the terms of this one, random behind the prefix (“SUMMER”: SUMMER-7KX2…), ready for use.

    With `is_single_use` each counts once. Raises Voucher.DoesNotExist.
    """
    original = Voucher.objects.get(pk=voucher_id)
    kept = {
        name: getattr(original, name)
        for name in (
            "kind",
            "percent",
            "amount_minor",
            "currency",
            "starts_at",
            "ends_at",
            "max_uses",
            "max_uses_each",
            "min_price_minor",
        )
    }
    if is_single_use:
        kept["max_uses"] = 1
    made = Voucher.objects.bulk_create(
        [Voucher(**kept, code=code, note=note) for code in _new_codes(prefix, number)]
    )
    log.info("voucher.copied", voucher=voucher_id, number=number, at=now.isoformat())
    return made


def switch_voucher(*, voucher_id: int, is_on: bool, now: datetime) -> None:
    """Let the code count, or not. Bookings made with it keep their price. Raises Voucher.DoesNotExist."""
    with transaction.atomic():
        voucher = Voucher.objects.select_for_update(no_key=True).get(pk=voucher_id)
        voucher.is_active = is_on
        voucher.save(update_fields=["is_active"])
    log.info("voucher.switched", voucher=voucher_id, is_on=is_on, at=now.isoformat())


def delete_voucher(*, voucher_id: int, now: datetime) -> None:
    """Take out a code that was never used. Raises VoucherKept."""
    with transaction.atomic():
        # Whoever spends it waits, and then finds none.
        list(Voucher.objects.select_for_update().filter(pk=voucher_id))
        if is_used(voucher_id):
            raise VoucherKept
        Voucher.objects.filter(pk=voucher_id).delete()
    log.info("voucher.deleted", voucher=voucher_id, at=now.isoformat())


def _new_codes(prefix: str, number: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < number:
        codes |= {random_code(prefix) for _copy in range(number - len(codes))}
        codes -= set(Voucher.objects.filter(code__in=codes).values_list("code", flat=True))
    return sorted(codes)
