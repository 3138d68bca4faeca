"""What a booking waits for or owes: its payment, with the lines and the buyer that an invoice will name."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from booking.events import HOLD_ENDS
from booking.models import Booking, Session
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core.duelist import services as duelist
from core.money import format_money
from payments.lines import Buyer, Line
from payments.services import open_payment, owe
from themes.languages import nearest_language

if TYPE_CHECKING:
    from payments.models import Payment


class Payer(TypedDict):
    """Who pays, as every payment of the booking names them."""

    currency: str
    buyer: Buyer
    payer_name: str
    payer_email: str
    payer_locale: str


def await_payment(booking: Booking, sessions: Sequence[Session], *, now: datetime) -> "Payment":
    """Open the next attempt to pay for a booking that is held for these dates; it can be paid until the hold ends.

    Within the transaction that holds or locks the booking. Raises PaymentsUnavailable.
    """
    assert booking.held_until is not None
    payment = open_payment(
        reference=booking.uid,
        amount_minor=booking.price_minor,
        description=what_is_paid(booking, sessions),
        lines=lines_of(booking, sessions),
        expires_at=booking.held_until,
        now=now,
        **payer_of(booking),
    )
    end_hold_in_time(booking)
    return payment


def owe_payment(booking: Booking, sessions: Sequence[Session], *, now: datetime) -> "Payment":
    """Write down that a confirmed booking is to be paid at the school, by its first lesson. As `await_payment`."""
    return owe(
        reference=booking.uid,
        amount_minor=booking.price_minor,
        description=what_is_paid(booking, sessions),
        lines=lines_of(booking, sessions),
        due_at=min(session.start_at for session in sessions),
        now=now,
        **payer_of(booking),
    )


def payer_of(booking: Booking) -> Payer:
    """The student, and whom the invoice is to name."""
    return {
        "currency": booking.currency,
        "buyer": Buyer(booking.billing_name, booking.billing_address, booking.billing_tax_id),
        "payer_name": booking.attendee_name,
        "payer_email": booking.attendee_email,
        "payer_locale": booking.attendee_locale,
    }


def lines_of(booking: Booking, sessions: Sequence[Session]) -> tuple[Line, ...]:
    """What is sold, at what is left of its price; the tax in it is the workshop's of now."""
    return (
        Line(
            description=what_is_paid(booking, sessions),
            gross_minor=booking.price_minor,
            tax_rate_bp=booking.workshop.tax_rate_bp,
            discount_text=_discount_text(booking),
        ),
    )


def end_hold_in_time(booking: Booking) -> None:
    """See to it that the hold ends when its time is over."""
    assert booking.held_until is not None
    duelist.schedule(kind=HOLD_ENDS, reference=booking.uid, due_at=booking.held_until)


def what_is_paid(booking: Booking, sessions: Sequence[Session]) -> str:
    """What the payment page says: title, day and time of the (first) lesson, in the student's language and zone."""
    zone, first = booking.attendee_time_zone, min(session.start_at for session in sessions)
    with translation.override(nearest_language(booking.attendee_locale)):
        locale = page_locale()
        day, time = full_day_text(local_day(first, zone), locale), time_text(first, zone, locale)
        title = booking.workshop.title
        if booking.series is None:
            return f"{title}, {day}, {time}"
        many = ngettext("%(count)d lesson", "%(count)d lessons", len(sessions)) % {"count": len(sessions)}
        return _("%(title)s, %(series)s: %(lessons)s from %(day)s, %(time)s") % {
            "title": title,
            "series": booking.series.title,
            "lessons": many,
            "day": day,
            "time": time,
        }


def _discount_text(booking: Booking) -> str:
    """“SUMMER-27: −€5.00”, in the student's language."""
    if not booking.discount_minor:
        return ""
    with translation.override(nearest_language(booking.attendee_locale)):
        amount = format_money(-booking.discount_minor, booking.currency, get_language() or "en")
    return f"{booking.voucher_code}: {amount}" if booking.voucher_code else amount
