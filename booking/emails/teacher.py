"""Mails to the teacher, who answers to the student."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from booking import events, ics
from booking.enums import ActorKind, BookingStatus, WorkshopKind
from booking.selectors.bookings import BookingView, TeacherContact, booking_view, teacher_contacts
from core import outbox
from core.models import OutboxMessage
from themes.mail import Attachment

from .envelope import (
    Letter,
    Reader,
    Rows,
    booking_words,
    compose,
    invitation,
    place_rows,
    post,
    speaking,
    when_rows,
)

Writes = Callable[[BookingView, Reader, datetime], Letter]


@outbox.handler(events.TEACHER_CONFIRMED)
def mail_teacher_confirmed(message: OutboxMessage, now: datetime) -> None:
    """Who has booked what and when, with the student's note. Not sent once the booking has ended."""
    view = booking_view(message.payload["booking"])
    if view is not None and view.status != BookingStatus.CANCELLED:
        _send(message, view, teacher_confirmed_letter, now)


@outbox.handler(events.TEACHER_CANCELLED)
def mail_teacher_cancelled(message: OutboxMessage, now: datetime) -> None:
    """Who has cancelled what. A lesson for one leaves the teacher's calendar; a class goes on."""
    view = booking_view(message.payload["booking"])
    if view is not None and view.cancellation is not None:
        _send(message, view, teacher_cancelled_letter, now)


def teacher_confirmed_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """Call it where the texts are the reader's, with a view whose texts are too."""
    calendar = ics.session_calendar(view, method=ics.CalendarMethod.PUBLISH, now=now)
    attachments = invitation(calendar, method="PUBLISH", name="lesson.ics")
    return _letter(events.TEACHER_CONFIRMED, view, reader, attachments)


def teacher_cancelled_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """As above; a late cancellation says so in the subject and in the first sentence."""
    ended = view.cancellation
    assert ended is not None, "the booking is cancelled"
    kind = events.TEACHER_CANCELLED
    if ended.by_kind != ActorKind.STUDENT:
        kind = f"{kind}.by_school"
    elif ended.is_late:
        kind = f"{kind}.late"
    attachments: list[Attachment] = []
    if view.workshop_kind == WorkshopKind.TUTORING:
        calendar = ics.session_calendar(view, method=ics.CalendarMethod.CANCEL, now=now)
        attachments = invitation(calendar, method="CANCEL", name="cancelled.ics")
    return _letter(kind, view, reader, attachments)


def contact_of(message: OutboxMessage) -> TeacherContact | None:
    """The teacher whom the row is for, with the address of today."""
    found = teacher_contacts(message.payload["booking"])
    return next((contact for contact in found if contact.id == message.payload["teacher"]), None)


def _send(message: OutboxMessage, view: BookingView, write: Writes, now: datetime) -> None:
    contact = contact_of(message)
    if contact is None:
        return
    reader = Reader(contact.email, contact.locale, contact.time_zone)
    with speaking(reader):
        post(write(booking_view(view.uid) or view, reader, now), message)


def _letter(kind: str, view: BookingView, reader: Reader, attachments: list[Attachment]) -> Letter:
    reason = view.cancellation.reason if view.cancellation else ""
    return compose(
        kind,
        reader,
        booking_words(view, reader, reason=reason),
        facts=[_late_text(view)],
        details=[
            *when_rows(view, reader),
            (_("Student"), f"{view.attendee_name}\n{view.attendee_email}"),
            *_place_rows(view),
            (_("Note"), view.note),
            (_("Reason"), reason),
        ],
        closing=[_("Answering this mail writes to %(student)s.") % {"student": view.attendee_name}],
        attachments=attachments,
        reply_to=view.attendee_email,
    )


def _late_text(view: BookingView) -> str:
    if view.cancellation is None or not view.cancellation.is_late:
        return ""
    return _("The cancellation came late, after the notice that the workshop asks for.")


def _place_rows(view: BookingView) -> Rows:
    """A cancelled lesson takes place nowhere, and a link that is missing is the teacher's own to send."""
    if view.cancellation is not None:
        return []
    if view.is_online and not view.meeting_url:
        return [(_("Where"), _("Online"))]
    return place_rows(view)
