"""Mails when money arrived after the place was gone (architecture, settled question 6), or twice, and goes back."""

from datetime import datetime

from django.utils.translation import gettext as _

from booking import events
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.prices import price_text
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url

from .envelope import Letter, Reader, booking_words, compose, post, school_of, speaking, when_rows
from .student import student_of


@outbox.handler(events.STUDENT_LATE_MONEY)
def mail_student_late_money(message: OutboxMessage, now: datetime) -> None:
    """That the place was gone when the money came, or that it came twice, and that all of it goes back."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = student_of(view)
    with speaking(reader):
        view = booking_view(view.uid) or view
        if message.payload.get("paid_twice"):
            post(student_twice_letter(view, reader, _amount(message)), message)
        else:
            post(student_late_letter(view, reader, now), message)


@outbox.handler(events.SCHOOL_LATE_MONEY)
def mail_school_late_money(message: OutboxMessage, now: datetime) -> None:
    """Tells the school that a student paid too late, or twice, and is being refunded."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = school_of(view)
    with speaking(reader):
        view = booking_view(view.uid) or view
        if message.payload.get("paid_twice"):
            post(school_twice_letter(view, reader, _amount(message)), message)
        else:
            post(school_late_letter(view, reader, now), message)


def student_late_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """Call it where the texts are the reader's, with a view whose texts are too."""
    money = _(
        "All of %(amount)s goes back to the card you paid with. Banks take five to ten days to show it."
    )
    return compose(
        events.STUDENT_LATE_MONEY,
        reader,
        booking_words(view, reader, amount=view.price),
        facts=[money % {"amount": view.price}],
        details=[*when_rows(view, reader), (_("Coming back"), view.price)],
        button=(absolute_url("/"), _("Find another time")),
    )


def school_late_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """As above, for the school; answers go to the student."""
    told = _("The payment is being refunded in full, and %(student)s has been told.")
    return compose(
        events.SCHOOL_LATE_MONEY,
        reader,
        booking_words(view, reader, amount=view.price),
        facts=[told % {"student": view.attendee_name}],
        details=[
            *when_rows(view, reader),
            (_("Student"), f"{view.attendee_name}\n{view.attendee_email}"),
            (_("Refund"), view.price),
        ],
        reply_to=view.attendee_email,
    )


def student_twice_letter(view: BookingView, reader: Reader, amount: str) -> Letter:
    """As above; `amount`, in words, is what was paid once too often."""
    money = _("%(amount)s goes back to the card you paid with. Banks take five to ten days to show it.")
    return compose(
        f"{events.STUDENT_LATE_MONEY}.twice",
        reader,
        booking_words(view, reader, amount=amount),
        facts=[money % {"amount": amount}],
        details=[*when_rows(view, reader), (_("Coming back"), amount), (_("Booking number"), view.uid)],
        button=(absolute_url(view.manage_path), _("See your booking")),
    )


def school_twice_letter(view: BookingView, reader: Reader, amount: str) -> Letter:
    """As above, for the school; answers go to the student."""
    return compose(
        f"{events.SCHOOL_LATE_MONEY}.twice",
        reader,
        booking_words(view, reader, amount=amount),
        details=[
            *when_rows(view, reader),
            (_("Student"), f"{view.attendee_name}\n{view.attendee_email}"),
            (_("Refund"), amount),
            (_("Booking number"), view.uid),
        ],
        reply_to=view.attendee_email,
    )


def _amount(message: OutboxMessage) -> str:
    return price_text(message.payload["amount_minor"], message.payload["currency"])
