"""A place that is kept, and that its student pays at the school instead of online."""

from datetime import datetime

from django.db import transaction

from booking.enums import BookingSource, BookingStatus, PayWay
from booking.models import Booking
from payments.enums import PaymentStatus
from payments.selectors import open_payments
from payments.services import ProviderUnavailable

from .checkout import NothingToPay, PaymentUnderWay, UnknownBooking
from .confirmations import HoldEnded, confirm
from .locking import again_after_deadlock, lock_with_places
from .open_pages import close_pages
from .paying import owe_payment
from .terms_of_sale import PayWayNotOffered

# Who books on the website has chosen there.
_KEPT_FOR_THEM = (BookingSource.WAITLIST, BookingSource.STAFF)


def pay_at_school(*, booking_uid: str, now: datetime) -> Booking:
    """Confirm a place from a waiting list, or one that the school has entered, and owe its price at the school.

    A payment page that was opened is closed first; if it turns out to be paid, the booking is confirmed by that. Again
    is as good as once. Network, so no transaction may be open. Raises UnknownBooking, HoldEnded, NothingToPay,
    PayWayNotOffered, PaymentUnderWay, PaymentInQuestion, ProviderUnavailable.
    """
    booking = Booking.objects.select_related("workshop").filter(uid=booking_uid).first()
    if booking is None:
        raise UnknownBooking
    if booking.status == BookingStatus.HELD:
        _refuse(booking, now)
        if close_pages(booking_uid, now=now) is not None:
            _say_why(booking_uid)
    return _confirm(booking_uid, now=now)


@again_after_deadlock
@transaction.atomic
def _confirm(booking_uid: str, *, now: datetime) -> Booking:
    found = lock_with_places(booking_uid)
    if found is None:
        raise UnknownBooking
    booking, sessions = found
    if booking.status == BookingStatus.CONFIRMED:
        return booking
    _refuse(booking, now)
    if open_payments(booking_uid):
        raise PaymentUnderWay  # its page was opened once more just now
    booking.pays_at_school = True
    booking.save(update_fields=["pays_at_school"])
    taken = booking.seats.filter(is_active=True).values_list("session_id", flat=True)
    owe_payment(booking, [sessions[pk] for pk in taken], now=now)
    confirm(booking, now=now)
    return booking


def _refuse(booking: Booking, now: datetime) -> None:
    if booking.status != BookingStatus.HELD or booking.held_until is None or booking.held_until <= now:
        raise HoldEnded
    if booking.is_free:
        raise NothingToPay
    if booking.source not in _KEPT_FOR_THEM or booking.workshop.pay_way == PayWay.ONLINE:
        raise PayWayNotOffered


def _say_why(booking_uid: str) -> None:
    if any(payment.status == PaymentStatus.PROCESSING for payment in open_payments(booking_uid)):
        raise PaymentUnderWay
    raise ProviderUnavailable("The payment page could not be closed.")
