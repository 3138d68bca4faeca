"""The way to the payment page and back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingStatus
from booking.models import Booking
from booking.selectors.bookings import booking_token
from payments.selectors import payment_of
from payments.services import settle_checkout, start_checkout
from tenants.selectors import absolute_url

from .locking import again_after_deadlock, lock_with_places
from .paying import await_payment
from .refusals import Conflict, Unknown


class UnknownBooking(Unknown):
    code = "unknown_booking"
    message = _("There is no such booking.")


class NothingToPay(Conflict):
    code = "nothing_to_pay"
    message = _("This booking is not waiting for a payment any more.")


def payment_page(*, booking_uid: str, now: datetime) -> str:
    """The URL of Stripe's page for a booking that is held; the same one each time.

    An offer, or a booking that the school entered, has no payment until now: it is opened, and the place is held for
    HOLD_MINUTES from now on. From there the student comes back to `booking:paid`, or to `booking:manage` without
    having paid. Network, so no transaction may be open. Raises UnknownBooking, NothingToPay, PaymentsUnavailable,
    ProviderUnavailable.
    """
    payment = payment_of(booking_uid)
    payment_uid = _open_payment(booking_uid, now) if payment is None else payment.uid
    booking = Booking.objects.filter(uid=booking_uid).first()
    if booking is None:
        raise UnknownBooking
    if not _can_be_paid(booking, now):
        raise NothingToPay
    token = booking_token(booking_uid)
    return start_checkout(
        payment_uid=payment_uid,
        success_url=absolute_url(reverse("booking:paid", args=[token])),
        cancel_url=absolute_url(reverse("booking:manage", args=[token])),
        now=now,
    )


@again_after_deadlock
@transaction.atomic
def _open_payment(booking_uid: str, now: datetime) -> str:
    """Write the payment of a booking that has none yet, under lock; returns its uid."""
    found = lock_with_places(booking_uid)
    if found is None:
        raise UnknownBooking
    booking, sessions = found
    if payment := payment_of(booking_uid):
        return payment.uid
    if booking.is_free or not _can_be_paid(booking, now):
        raise NothingToPay
    booking.held_until = now + timedelta(minutes=settings.HOLD_MINUTES)
    booking.save(update_fields=["held_until"])
    taken = booking.seats.filter(is_active=True).values_list("session_id", flat=True)
    return await_payment(booking, [sessions[pk] for pk in taken], now=now).uid


def _can_be_paid(booking: Booking, now: datetime) -> bool:
    is_held = booking.status == BookingStatus.HELD
    return is_held and booking.held_until is not None and booking.held_until > now


def settle_payment(*, booking_uid: str, now: datetime) -> None:
    """Ask Stripe how the payment stands, for the page the student comes back to; its webhook may be late.

    Nothing happens for a free booking. Network, so no transaction may be open. Raises ProviderUnavailable.
    """
    payment = payment_of(booking_uid)
    if payment is not None:
        settle_checkout(payment_uid=payment.uid, now=now)
