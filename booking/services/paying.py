"""The payment that a held booking waits for."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.events import HOLD_ENDS
from booking.models import Booking, Session
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core.duelist import services as duelist
from payments.services import open_payment
from themes.languages import nearest_language

if TYPE_CHECKING:
    from payments.models import Payment


def await_payment(booking: Booking, sessions: Sequence[Session], *, now: datetime) -> "Payment":
    """Open the payment of a booking that is held for these dates; it can be paid until the hold ends.

    Within the transaction that holds the booking. Raises PaymentsUnavailable.
    """
    assert booking.held_until is not None
    payment = open_payment(
        reference=booking.uid,
        amount_minor=booking.price_minor,
        currency=booking.currency,
        description=what_is_paid(booking, sessions),
        payer_email=booking.attendee_email,
        payer_locale=booking.attendee_locale,
        expires_at=booking.held_until,
        now=now,
    )
    end_hold_in_time(booking)
    return payment


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
