"""Mails to the teacher, who answers to the student."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from booking import events, ics
from booking.enums import BookingStatus, WorkshopKind
from booking.selectors.bookings import BookingView, TeacherContact, booking_view, teacher_contacts
from core import outbox
from core.models import OutboxMessage
from themes.mail import Attachment, send_branded

from .envelope import Reader, invitation, message_id, place_rows, speaking, when_rows


@outbox.handler(events.TEACHER_CONFIRMED)
def mail_teacher_confirmed(message: OutboxMessage, now: datetime) -> None:
    """Who has booked what and when, with the student's note. Not sent once the booking has ended."""
    view = booking_view(message.payload["booking"])
    contact = _contact(message)
    if view is None or contact is None or view.status == BookingStatus.CANCELLED:
        return
    calendar = ics.session_calendar(view, method=ics.CalendarMethod.PUBLISH, now=now)
    _send(
        message,
        view,
        contact,
        template="booking/mail/teacher_confirmed",
        attachments=invitation(calendar, method="PUBLISH", name="lesson.ics"),
        subject=gettext_noop("New booking: %(title)s, %(student)s"),
    )


@outbox.handler(events.TEACHER_CANCELLED)
def mail_teacher_cancelled(message: OutboxMessage, now: datetime) -> None:
    """Who has cancelled what. A lesson for one leaves the teacher's calendar; a class goes on."""
    view = booking_view(message.payload["booking"])
    contact = _contact(message)
    if view is None or contact is None or view.cancellation is None:
        return
    attachments: list[Attachment] = []
    if view.workshop_kind == WorkshopKind.TUTORING:
        calendar = ics.session_calendar(view, method=ics.CalendarMethod.CANCEL, now=now)
        attachments = invitation(calendar, method="CANCEL", name="cancelled.ics")
    _send(
        message,
        view,
        contact,
        template="booking/mail/teacher_cancelled",
        attachments=attachments,
        subject=gettext_noop("Cancelled: %(title)s, %(student)s"),
    )


def _contact(message: OutboxMessage) -> TeacherContact | None:
    found = teacher_contacts(message.payload["booking"])
    return next((contact for contact in found if contact.id == message.payload["teacher"]), None)


def _send(
    message: OutboxMessage,
    view: BookingView,
    contact: TeacherContact,
    *,
    template: str,
    subject: str,
    attachments: list[Attachment],
) -> None:
    reader = Reader(contact.email, contact.locale, contact.time_zone)
    with speaking(reader):
        view = booking_view(view.uid) or view
        student = f"{view.attendee_name}\n{view.attendee_email}"
        send_branded(
            template=template,
            to=reader.email,
            subject=_(subject) % {"title": view.workshop_title, "student": view.attendee_name},
            context={
                "booking": view,
                "contact": contact,
                "details": [
                    *when_rows(view, reader),
                    (_("Student"), student),
                    *_place_rows(view),
                    *_note_rows(view),
                ],
            },
            locale=reader.locale,
            time_zone=reader.time_zone,
            attachments=attachments,
            reply_to=view.attendee_email,
            message_id=message_id(message),
        )


def _place_rows(view: BookingView) -> list[tuple[str, str]]:
    """A cancelled lesson takes place nowhere, and a link that is missing is the teacher's own to send."""
    if view.cancellation is not None:
        return []
    if view.is_online and not view.meeting_url:
        return [(_("Where"), _("Online"))]
    return place_rows(view)


def _note_rows(view: BookingView) -> list[tuple[str, str]]:
    rows = [(_("Note"), view.note)] if view.note else []
    if view.cancellation and view.cancellation.reason:
        rows.append((_("Reason"), view.cancellation.reason))
    return rows
