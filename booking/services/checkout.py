"""The way to the payment page and back."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingStatus
from booking.models import Booking
from booking.selectors.bookings import booking_token
from payments.selectors import payment_of
from payments.services import settle_checkout, start_checkout
from tenants.selectors import absolute_url

from .refusals import Conflict, Unknown


class UnknownBooking(Unknown):
    code = "unknown_booking"
    message = _("There is no such booking.")


class NothingToPay(Conflict):
    code = "nothing_to_pay"
    message = _("This booking is not waiting for a payment any more.")


def payment_page(*, booking_uid: str, now: datetime) -> str:
    """The URL of Stripe's page for a booking that is held; the same one each time.

    From there the student comes back to `booking:paid`, or to `booking:manage` without having paid. Network, so no
    transaction may be open. Raises UnknownBooking, NothingToPay, PaymentsUnavailable, ProviderUnavailable.
    """
    booking = Booking.objects.filter(uid=booking_uid).first()
    if booking is None:
        raise UnknownBooking
    payment = payment_of(booking_uid)
    if (
        payment is None
        or booking.status != BookingStatus.HELD
        or booking.held_until is None
        or booking.held_until <= now
    ):
        raise NothingToPay
    token = booking_token(booking_uid)
    return start_checkout(
        payment_uid=payment.uid,
        success_url=absolute_url(reverse("booking:paid", args=[token])),
        cancel_url=absolute_url(reverse("booking:manage", args=[token])),
        now=now,
    )


def settle_payment(*, booking_uid: str, now: datetime) -> None:
    """Ask Stripe how the payment stands, for the page the student comes back to; its webhook may be late.

    Nothing happens for a free booking. Network, so no transaction may be open. Raises ProviderUnavailable.
    """
    payment = payment_of(booking_uid)
    if payment is not None:
        settle_checkout(payment_uid=payment.uid, now=now)
