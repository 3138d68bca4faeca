"""Mails about refunds that took the bank a while, or that it did not take."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from booking import events
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.prices import price_text
from core import outbox
from core.models import OutboxMessage
from payments.enums import RefundState
from payments.selectors.invoices import credit_notes_of
from tenants.selectors import absolute_url

from .attached import with_documents
from .envelope import Letter, Reader, booking_words, compose, post, school_of, speaking, when_rows
from .student import student_of


@outbox.handler(events.STUDENT_REFUNDED)
def mail_student_refunded(message: OutboxMessage, now: datetime) -> None:
    """That the money has arrived, with its credit note, or that it could not be sent and the school cares for it."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = student_of(view)
    failed = message.payload["state"] == RefundState.FAILED
    with speaking(reader):
        view = booking_view(view.uid) or view
        how = _how(message)
        letter = student_refunded_letter(view, reader, _amount(message), how=how)
        notes = [] if failed else credit_notes_of([_refund_key(message)])
        post(with_documents(letter, notes), message)


@outbox.handler(events.SCHOOL_REFUND_FAILED)
def mail_school_refund_failed(message: OutboxMessage, now: datetime) -> None:
    """Whom the school still owes what."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = school_of(view)
    with speaking(reader):
        post(school_refund_failed_letter(booking_view(view.uid) or view, reader, _amount(message)), message)


def student_refunded_letter(view: BookingView, reader: Reader, amount: str, *, how: str = "") -> Letter:
    """Call it where the texts are the reader's; `amount` is in words. `how` is "failed", "outside" when the school has
    given the money back by hand, else empty."""
    facts = {
        "failed": _(
            "The bank did not take the refund of %(amount)s. The school will get in touch with you about it."
        ),
        "outside": _("If you have not got it, please answer this mail."),
        "": _("%(amount)s is back on the card you paid with, or will show there within days."),
    }
    return compose(
        f"{events.STUDENT_REFUNDED}.{how}" if how else events.STUDENT_REFUNDED,
        reader,
        booking_words(view, reader, amount=amount),
        facts=[facts[how] % {"amount": amount}],
        details=[
            (_("Workshop"), view.workshop_title),
            *when_rows(view, reader),
            (_("Refund"), amount),
            (_("Booking number"), view.uid),
        ],
        button=(absolute_url(view.manage_path), _("See your booking")),
    )


def school_refund_failed_letter(view: BookingView, reader: Reader, amount: str) -> Letter:
    """As above, for the school; answers go to the student."""
    return compose(
        events.SCHOOL_REFUND_FAILED,
        reader,
        booking_words(view, reader, amount=amount),
        facts=[
            _(
                "Please send the money another way, a bank transfer say. %(student)s has been told that you will."
            )
            % {"student": view.attendee_name}
        ],
        details=[
            (_("Student"), f"{view.attendee_name}\n{view.attendee_email}"),
            (_("Workshop"), view.workshop_title),
            *when_rows(view, reader),
            (_("Refund"), amount),
            (_("Booking number"), view.uid),
        ],
        button=(absolute_url(reverse("bookings:show", args=[view.uid])), _("Open the booking")),
        reply_to=view.attendee_email,
    )


def _how(message: OutboxMessage) -> str:
    if message.payload["state"] == RefundState.FAILED:
        return "failed"
    return "outside" if message.payload.get("is_outside") else ""


def _amount(message: OutboxMessage) -> str:
    return price_text(message.payload["amount_minor"], message.payload["currency"])


def _refund_key(message: OutboxMessage) -> str:
    """The key of the refund, as `services.refund_news` wrote it into the key of the mail; more follows when it is sent
    once more."""
    before = message.key.removeprefix("booking.refund:")
    return before.partition(f":{message.payload['state']}:student")[0]
