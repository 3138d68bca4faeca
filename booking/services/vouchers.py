"""Discount codes on bookings: spent with the booking, or later on one that is held and not paid for yet."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingStatus
from booking.models import Booking
from booking.selectors.vouchers import is_for
from payments.amounts import step
from payments.discounts import spread
from payments.enums import VoucherProblem
from payments.selectors import payment_of
from payments.services import vouchers
from payments.services.vouchers import VoucherRefused

from .checkout import NothingToPay, UnknownBooking
from .confirmations import confirm
from .locking import again_after_deadlock, lock_with_places
from .refusals import Conflict
from .voucher_refusals import BY_PROBLEM

if TYPE_CHECKING:
    from payments.models import VoucherUse


class PaymentUnderWay(Conflict):
    code = "payment_under_way"
    field = "voucher"
    message = _("The payment page is open already, so the price stands. A code can be used before that.")


class VoucherThere(Conflict):
    code = "voucher_there"
    field = "voucher"
    message = _("This booking has a discount already; codes do not add up.")


def spend_on(
    *, workshop_id: int, code: str, reference: str, email: str, price_minor: int, currency: str, now: datetime
) -> "VoucherUse":
    """Use the code for a booking of this workshop at this price. Within a transaction, whose locks are all taken.

    Raises one of `voucher_refusals`.
    """
    try:
        use = vouchers.spend(
            code=code,
            reference=reference,
            email=email,
            price_minor=price_minor,
            currency=currency,
            now=now,
        )
    except VoucherRefused as refused:
        raise BY_PROBLEM[refused.problem] from refused
    if not is_for(workshop_id, code):
        raise BY_PROBLEM[VoucherProblem.NOT_FOR_THIS]
    return use


@again_after_deadlock
@transaction.atomic
def apply_to_held(*, booking_uid: str, code: str, now: datetime) -> Booking:
    """Use a code on a place that is held and waits to be paid: one from the waiting list, or entered by the school.

    It comes off the price that the booking has, also where the school has set that itself. Where nothing is left to
    pay the booking is confirmed. Raises UnknownBooking, NothingToPay, VoucherThere, PaymentUnderWay once a payment page
    was opened, and one of `voucher_refusals`.
    """
    found = lock_with_places(booking_uid)
    if found is None:
        raise UnknownBooking
    booking, _sessions = found
    if booking.status != BookingStatus.HELD or booking.held_until is None or booking.held_until <= now:
        raise NothingToPay
    if booking.voucher_code:
        raise VoucherThere
    if payment_of(booking_uid) is not None:
        raise PaymentUnderWay
    use = spend_on(
        workshop_id=booking.workshop_id,
        code=code,
        reference=booking.uid,
        email=booking.attendee_email,
        price_minor=booking.price_minor,
        currency=booking.currency,
        now=now,
    )
    _lower(booking, use)
    if booking.is_free:
        confirm(booking, now=now)
    return booking


def _lower(booking: Booking, use: "VoucherUse") -> None:
    """The price and each date's part of it, by what the code takes off."""
    booking.price_minor -= use.discount_minor
    booking.discount_minor = use.discount_minor
    booking.voucher_code = use.voucher.code
    booking.save(update_fields=["price_minor", "discount_minor", "voucher_code"])
    seats = list(booking.seats.filter(is_active=True).order_by("session__start_at", "pk"))
    shares = spread([seat.price_minor for seat in seats], booking.price_minor, step=step(booking.currency))
    for seat, share in zip(seats, shares, strict=True):
        seat.price_minor = share
        seat.save(update_fields=["price_minor"])
