"""Discount codes: whether one counts, and what it takes off."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from payments.amounts import charged
from payments.discounts import discount
from payments.enums import VoucherProblem
from payments.models import Voucher, VoucherUse

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")


@dataclass(frozen=True, slots=True)
class CodeOffer:
    """What a code would take off a price now. With a `problem` it takes off nothing; `code` as it is written then
    is empty where there is no such code."""

    code: str
    discount_minor: int
    problem: VoucherProblem | None = None


def normal_code(text: str) -> str:
    """A code as it is kept, from what somebody typed; empty for what can be none."""
    code = text.strip().upper()
    return code if _CODE.fullmatch(code) else ""


def normal_address(email: str) -> str:
    """An address as uses are counted by it: capitals do not matter."""
    return email.strip().lower()


def code_offer(*, code: str, email: str, price_minor: int, currency: str, now: datetime) -> CodeOffer:
    """What the code would take off; nothing is spent, so another may be quicker. Without an address the limit for one
    address is left out. Three queries at most.
    """
    voucher = Voucher.objects.filter(code=normal_code(code)).first()
    if voucher is None:
        return CodeOffer("", 0, VoucherProblem.UNKNOWN)
    found = problem_with(voucher, price_minor, currency, now) or _limit_reached(voucher, email)
    return CodeOffer(voucher.code, 0 if found else taken_off(voucher, price_minor, currency), found)


def running_codes(*, not_in: str, now: datetime) -> dict[int, str]:
    """Codes by id that are for another currency than this and have not ended. One query."""
    rows = Voucher.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), is_active=True)
    rows = rows.exclude(currency__in=("", not_in)).order_by("code")
    return dict(rows.values_list("pk", "code"))


def problem_with(voucher: Voucher, price_minor: int, currency: str, now: datetime) -> VoucherProblem | None:
    """Why the code does not count for this price, whoever uses it; None when it does. No query.

    From `starts_at` on and until `ends_at`, the end excluded.
    """
    if not voucher.is_active or (voucher.ends_at is not None and now >= voucher.ends_at):
        return VoucherProblem.ENDED
    if voucher.starts_at is not None and now < voucher.starts_at:
        return VoucherProblem.TOO_EARLY
    if voucher.currency and voucher.currency != currency:
        return VoucherProblem.NOT_FOR_THIS
    if price_minor == 0:
        return VoucherProblem.NOT_NEEDED
    return VoucherProblem.TOO_CHEAP if price_minor < voucher.min_price_minor else None


def taken_off(voucher: Voucher, price_minor: int, currency: str) -> int:
    """What the code takes off the price. Where too little to be charged would be left, that is taken off too."""
    off = discount(price_minor, voucher.kind, voucher.percent, voucher.amount_minor)
    return price_minor - charged(price_minor - off, currency)


def _limit_reached(voucher: Voucher, email: str) -> VoucherProblem | None:
    if voucher.max_uses is None and (voucher.max_uses_each is None or not email):
        return None
    used = VoucherUse.objects.filter(voucher=voucher, is_active=True)
    if voucher.max_uses is not None and used.count() >= voucher.max_uses:
        return VoucherProblem.USED_UP
    if voucher.max_uses_each is not None and email:
        own = used.filter(email=normal_address(email)).count()
        return VoucherProblem.USED_BY_YOU if own >= voucher.max_uses_each else None
    return None
