"""The mail when a bank refuses a payment that had seemed to be under way."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from booking import events
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.reschedules import move_facts
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url

from .envelope import Letter, Reader, booking_words, compose, post, speaking, when_rows
from .student import student_of


@outbox.handler(events.STUDENT_PAYMENT_FAILED)
def mail_student_payment_failed(message: OutboxMessage, now: datetime) -> None:
    """What was not paid, until when the place is kept, and where to pay otherwise. Not sent once that time is over,
    or it was paid."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = student_of(view)
    with speaking(reader):
        view = booking_view(view.uid) or view
        found = _waits(view, message.payload.get("reschedule", ""), now)
        if found is not None:
            amount, until, path = found
            post(payment_failed_letter(view, reader, amount, until, path), message)


def payment_failed_letter(
    view: BookingView, reader: Reader, amount: str, until: datetime, path: str
) -> Letter:
    """Call it where the texts are the reader's, with a view whose texts are too; `amount` is in words."""
    locale = page_locale()
    day = full_day_text(local_day(until, reader.time_zone), locale)
    until_text = f"{day}, {time_text(until, reader.time_zone, locale)}"
    return compose(
        events.STUDENT_PAYMENT_FAILED,
        reader,
        booking_words(view, reader, amount=amount, until=until_text),
        details=[
            (_("Workshop"), view.workshop_title),
            *when_rows(view, reader),
            (_("To be paid"), amount),
            (_("To be paid until"), until_text),
            (_("Booking number"), view.uid),
        ],
        button=(absolute_url(path), _("Pay another way")),
    )


def _waits(view: BookingView, move_uid: str, now: datetime) -> tuple[str, datetime, str] | None:
    """What is to be paid, until when and where; None if nothing is any more."""
    if not move_uid:
        until = view.held_until if view.is_held else None
        return (view.price, until, view.manage_path) if until and until > now else None
    move = move_facts(move_uid)
    if move is None or move.status != "pending" or move.pay_until is None or move.pay_until <= now:
        return None
    return move.amount, move.pay_until, reverse("booking:reschedule", args=[view.token])
