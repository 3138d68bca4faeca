"""Booking and the way to the payment page in one step, for callers that cannot come back for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.urls import reverse

from booking.enums import BookingSource, BookingStatus
from booking.models import Booking
from booking.selectors.bookings import booking_token
from payments.lines import NO_BUYER, Buyer
from payments.services import PaymentsUnavailable, ProviderRefused, ProviderUnavailable

from .actors import Actor, Attendee
from .bookings import StaffTerms, book
from .checkout import payment_page
from .holds import give_up_hold

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A new booking with the token of its manage link; `payment_url` is empty when nothing is to be paid."""

    booking: Booking
    token: str
    payment_url: str

    @property
    def manage_path(self) -> str:
        return reverse("booking:manage", args=[self.token])


def order(
    *,
    workshop_id: int,
    start: datetime | None = None,
    session_id: int | None = None,
    series_id: int | None = None,
    teacher_id: int | None = None,
    attendee: Attendee,
    note: str = "",
    answers: Mapping[int, str] | None = None,
    by: Actor,
    source: BookingSource = BookingSource.WEBSITE,
    staff: StaffTerms | None = None,
    voucher: str = "",
    pays_at_school: bool = False,
    buyer: Buyer = NO_BUYER,
    now: datetime,
) -> Ordered:
    """Book, and open the payment page for what is held. If that cannot be opened, the place is given back.

    What the school enters (`staff`) is paid later, by the link in the mail. Network, so no transaction may be open.
    Raises what `book` raises, ProviderUnavailable and ProviderRefused.
    """
    booking = book(
        workshop_id=workshop_id,
        start=start,
        session_id=session_id,
        series_id=series_id,
        teacher_id=teacher_id,
        attendee=attendee,
        note=note,
        answers=answers,
        by=by,
        source=source,
        staff=staff,
        voucher=voucher,
        pays_at_school=pays_at_school,
        buyer=buyer,
        now=now,
    )
    pays_now = staff is None and booking.status == BookingStatus.HELD
    url = _payment_url(booking, now=now) if pays_now else ""
    return Ordered(booking, booking_token(booking.uid), url)


def _payment_url(booking: Booking, *, now: datetime) -> str:
    try:
        return payment_page(booking_uid=booking.uid, now=now)
    except (ProviderUnavailable, ProviderRefused, PaymentsUnavailable):
        log.warning("booking.no_payment_page", booking=booking.uid)
        give_up_hold(booking_uid=booking.uid, now=now)
        raise
