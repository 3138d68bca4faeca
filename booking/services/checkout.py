"""The way to the payment page and back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingStatus
from booking.models import Booking
from booking.selectors.bookings import booking_token
from payments.enums import OPEN_STATUSES, PaymentStatus
from payments.selectors import attempts_of, open_payments
from payments.services import is_spent, settle_checkout, start_checkout
from tenants.selectors import absolute_url

from .locking import again_after_deadlock, lock_with_places
from .open_pages import close_pages
from .paying import await_payment
from .refusals import Conflict, Unknown


class UnknownBooking(Unknown):
    code = "unknown_booking"
    message = _("There is no such booking.")


class NothingToPay(Conflict):
    code = "nothing_to_pay"
    message = _("This booking is not waiting for a payment any more.")


class PaymentUnderWay(Conflict):
    code = "payment_under_way"
    message = _("Your bank is working on the payment. You get a mail as soon as it is through.")


def payment_page(*, booking_uid: str, now: datetime) -> str:
    """The URL of Stripe's page for a booking that is held; the same one for as long as that page is open.

    When an attempt has run out or failed while the place is still held, the next one is opened. An offer, or a booking
    that the school entered, has no payment until the first call: from then on the place is held for HOLD_MINUTES at
    least, and never for less than it was. From the page the student comes back to `booking:paid`, or to
    `booking:manage` without having paid. Network, so no transaction may be open. Raises UnknownBooking, NothingToPay,
    PaymentUnderWay, PaymentInQuestion, PaymentsUnavailable, ProviderUnavailable, ProviderRefused.
    """
    payment_uid = _open_attempt(booking_uid, now) or _next_attempt(booking_uid, now)
    token = booking_token(booking_uid)
    return start_checkout(
        payment_uid=payment_uid,
        success_url=absolute_url(reverse("booking:paid", args=[token])),
        cancel_url=absolute_url(reverse("booking:manage", args=[token])),
        now=now,
    )


def attempt_to_use(reference: str, *, now: datetime) -> str:
    """The uid of the attempt that is open for this and leads to a page; "" when another is needed.

    One whose page has run out is closed first, which may tell that it was paid. Raises PaymentUnderWay,
    PaymentInQuestion.
    """
    for payment in open_payments(reference):
        if payment.status == PaymentStatus.PROCESSING:
            raise PaymentUnderWay
        if not is_spent(payment, now):
            return payment.uid
        close_pages(reference, now=now)
    return ""


def _open_attempt(booking_uid: str, now: datetime) -> str:
    booking = Booking.objects.filter(uid=booking_uid).first()
    if booking is None:
        raise UnknownBooking
    if not _can_be_paid(booking, now):
        raise NothingToPay
    return attempt_to_use(booking_uid, now=now)


@again_after_deadlock
@transaction.atomic
def _next_attempt(booking_uid: str, now: datetime) -> str:
    """Write the next payment of a booking that has none open, under lock; returns its uid."""
    found = lock_with_places(booking_uid)
    if found is None:
        raise UnknownBooking
    booking, sessions = found
    attempts = attempts_of(booking_uid)
    for attempt in attempts:
        if attempt.status in OPEN_STATUSES:
            return attempt.uid
    if booking.is_free or not _can_be_paid(booking, now):
        raise NothingToPay
    if not attempts:
        least = now + timedelta(minutes=settings.HOLD_MINUTES)
        booking.held_until = max(booking.held_until or least, least)
        booking.save(update_fields=["held_until"])
    taken = booking.seats.filter(is_active=True).values_list("session_id", flat=True)
    return await_payment(booking, [sessions[pk] for pk in taken], now=now).uid


def _can_be_paid(booking: Booking, now: datetime) -> bool:
    is_held = booking.status == BookingStatus.HELD
    return is_held and booking.held_until is not None and booking.held_until > now


def settle_payment(*, booking_uid: str, now: datetime) -> None:
    """Ask Stripe how the payment stands, for the page the student comes back to; its webhook may be late.

    Nothing happens for a free booking. Network, so no transaction may be open. Raises ProviderUnavailable, and
    PaymentMismatch or ProviderRefused after the school was told.
    """
    settle_attempts(booking_uid, now=now)


def settle_attempts(reference: str, *, now: datetime) -> None:
    """As `settle_payment`. Until one is paid, those that have ended are asked for, too: the student may come back
    from the page of any. Afterwards only one that is still open."""
    attempts = attempts_of(reference)
    is_paid = any(attempt.status == PaymentStatus.SUCCEEDED for attempt in attempts)
    for attempt in reversed(attempts):
        if not is_paid or attempt.status in OPEN_STATUSES:
            settle_checkout(payment_uid=attempt.uid, now=now)
