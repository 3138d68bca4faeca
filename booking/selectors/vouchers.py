"""Discount codes as booking knows them: which workshops one is good for."""

from collections import defaultdict
from datetime import datetime

from booking.models import VoucherScope, Workshop
from payments.selectors.vouchers import normal_code, running_codes


def is_for(workshop_id: int, code: str) -> bool:
    """Is the code good for this workshop, if there is such a code? One that names no workshop is good for all. One
    query."""
    named = set(
        VoucherScope.objects.filter(voucher__code=normal_code(code)).values_list("workshop_id", flat=True)
    )
    return not named or workshop_id in named


def codes_left_behind(workshop: Workshop, *, now: datetime) -> list[str]:
    """Codes that would count for the workshop, were they not for another currency than it has now. Two queries."""
    found = running_codes(not_in=workshop.currency, now=now)
    named: dict[int, set[int]] = defaultdict(set)
    rows = VoucherScope.objects.filter(voucher_id__in=found)
    for voucher_id, workshop_id in rows.values_list("voucher_id", "workshop_id"):
        named[voucher_id].add(workshop_id)
    return [code for pk, code in found.items() if workshop.pk in named[pk] or not named[pk]]
