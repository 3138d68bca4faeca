"""Who used a discount code, and for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from booking.models import Booking

from .prices import price_text

if TYPE_CHECKING:
    from payments.models import VoucherUse


@dataclass(frozen=True, slots=True)
class UseRow:
    """One use. `discount` is written for the active language; it `counts` until it was given back."""

    booking_uid: str
    email: str
    attendee: str
    workshop: str
    discount: str
    status_label: str
    used_at: datetime
    counts: bool


def voucher_uses(uses: "Sequence[VoucherUse]") -> list[UseRow]:
    """These uses with their bookings, in their order. One query."""
    rows = Booking.objects.filter(uid__in=[use.reference for use in uses]).select_related("workshop")
    bookings = {row.uid: row for row in rows}
    return [_row(use, bookings.get(use.reference)) for use in uses]


def _row(use: "VoucherUse", booking: Booking | None) -> UseRow:
    return UseRow(
        booking_uid=booking.uid if booking else "",
        email=use.email,
        attendee=booking.attendee_name if booking else "",
        workshop=booking.workshop.title if booking else "",
        discount=price_text(use.discount_minor, use.currency),
        status_label=str(booking.get_status_display()) if booking else "",
        used_at=use.created_at,
        counts=use.is_active,
    )
