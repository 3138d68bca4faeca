"""Mails about money that a student has asked for."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from booking import events
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.refund_requests import AskedRefund, refund_ask, refund_request
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url

from .envelope import Letter, Reader, booking_words, compose, post, school_of, speaking, when_rows
from .student import student_of


@outbox.handler(events.SCHOOL_REFUND_REQUESTED)
def mail_school_refund_requested(message: OutboxMessage, now: datetime) -> None:
    """Who asks for what and why, with the way to the decision. Not sent once it is decided."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = school_of(view)
    with speaking(reader):
        asked = refund_request(message.payload["refund_request"])
        if asked is not None and asked.is_open:
            post(requested_letter(booking_view(view.uid) or view, asked, reader, now), message)


@outbox.handler(events.STUDENT_REFUND_DECIDED)
def mail_student_refund_decided(message: OutboxMessage, now: datetime) -> None:
    """What goes back, or that nothing does, with the school's own words."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = student_of(view)
    with speaking(reader):
        decided = refund_request(message.payload["refund_request"])
        if decided is not None and not decided.is_open:
            post(decided_letter(booking_view(view.uid) or view, decided, reader, now), message)


def requested_letter(view: BookingView, asked: AskedRefund, reader: Reader, now: datetime) -> Letter:
    """Call it where the texts are the reader's; answers go to the student."""
    most = refund_ask(view.uid, now=now).most
    return compose(
        events.SCHOOL_REFUND_REQUESTED,
        reader,
        booking_words(view, reader, amount=most, reason=asked.reason),
        facts=[asked.reason],
        details=[
            (_("Student"), f"{view.attendee_name}\n{view.attendee_email}"),
            *when_rows(view, reader),
            (_("Status"), view.status_label),
            (_("Price"), view.price),
            (_("Can go back at most"), most),
            (_("Booking number"), view.uid),
        ],
        button=(absolute_url(reverse("refund_requests:decide", args=[asked.id])), _("Decide")),
        reply_to=view.attendee_email,
    )


def decided_letter(view: BookingView, decided: AskedRefund, reader: Reader, now: datetime) -> Letter:
    """As above, for the student."""
    money = _("%(amount)s goes back to the card you paid with. Banks take five to ten days to show it.")
    kind = events.STUDENT_REFUND_DECIDED
    return compose(
        kind if decided.granted else f"{kind}.declined",
        reader,
        booking_words(view, reader, amount=decided.granted),
        facts=[decided.answer, money % {"amount": decided.granted} if decided.granted else ""],
        details=[*when_rows(view, reader), (_("Price"), view.price), (_("Booking number"), view.uid)],
        button=(absolute_url(view.manage_path), _("See your booking")),
    )
