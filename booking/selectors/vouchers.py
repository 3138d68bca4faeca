"""Discount codes as booking knows them: which workshops one is good for."""

from booking.models import VoucherScope
from payments.selectors.vouchers import normal_code


def is_for(workshop_id: int, code: str) -> bool:
    """Is the code good for this workshop, if there is such a code? One that names no workshop is good for all. One
    query."""
    named = set(
        VoucherScope.objects.filter(voucher__code=normal_code(code)).values_list("workshop_id", flat=True)
    )
    return not named or workshop_id in named
