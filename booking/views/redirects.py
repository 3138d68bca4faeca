"""Where to go once a place is taken."""

from datetime import datetime

import structlog
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from booking.selectors.bookings import booking_token
from booking.services.checkout import NothingToPay, payment_page
from booking.services.refusals import Refusal
from payments.services import PaymentsUnavailable, ProviderRefused, ProviderUnavailable

log = structlog.get_logger(__name__)


class SeeOther(HttpResponseRedirect):
    """303: the answer to this POST is a GET of another address (RFC 9110, 15.4.4)."""

    status_code = 303


def after_booking(uid: str, *, now: datetime) -> HttpResponse:
    """To the payment page; to the booking's own page where nothing is to be paid, or nothing can be paid just now."""
    manage = reverse("booking:manage", args=[booking_token(uid)])
    try:
        return SeeOther(payment_page(booking_uid=uid, now=now))
    except NothingToPay:
        return SeeOther(f"{manage}?booked=1")
    except Refusal:  # the bank is at work, or the payment is in question: the page says which
        return SeeOther(manage)
    except (ProviderUnavailable, ProviderRefused, PaymentsUnavailable):
        log.warning("booking.no_payment_page", booking=uid)
        return SeeOther(f"{manage}?unreachable=1")
