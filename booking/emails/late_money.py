"""Mails when money arrived after the place was gone and goes back (architecture, settled question 6)."""

from datetime import datetime

from django.utils.translation import gettext as _

from booking import events
from booking.selectors.bookings import booking_view
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url
from themes.mail import send_branded
from themes.selectors import brand

from .envelope import Reader, message_id, organizer_email, speaking, when_rows
from .student import student_of


@outbox.handler(events.STUDENT_LATE_MONEY)
def mail_student_late_money(message: OutboxMessage, now: datetime) -> None:
    """That the place was gone when the money came, and that all of it goes back."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = student_of(view)
    with speaking(reader):
        view = booking_view(view.uid) or view
        send_branded(
            template="booking/mail/student_late_money",
            to=reader.email,
            subject=_("Your payment comes back: %(title)s") % {"title": view.workshop_title},
            context={
                "booking": view,
                "details": [*when_rows(view, reader), (_("Coming back"), view.price)],
                "button": {"url": absolute_url("/"), "label": _("Find another time")},
            },
            locale=reader.locale,
            time_zone=reader.time_zone,
            message_id=message_id(message),
        )


@outbox.handler(events.SCHOOL_LATE_MONEY)
def mail_school_late_money(message: OutboxMessage, now: datetime) -> None:
    """Tells the school that a student paid too late and is being refunded."""
    view = booking_view(message.payload["booking"])
    if view is None:
        return
    reader = Reader(organizer_email(), brand().language, view.school.time_zone)
    with speaking(reader):
        student = f"{view.attendee_name}\n{view.attendee_email}"
        send_branded(
            template="booking/mail/school_late_money",
            to=reader.email,
            subject=_("Paid too late, refunded: %(student)s") % {"student": view.attendee_name},
            context={
                "booking": view,
                "details": [*when_rows(view, reader), (_("Student"), student), (_("Refund"), view.price)],
            },
            locale=reader.locale,
            time_zone=reader.time_zone,
            reply_to=view.attendee_email,
            message_id=message_id(message),
        )
