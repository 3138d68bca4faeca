"""Mails to the teacher, who answers to the student."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from booking import events, ics
from booking.enums import ActorKind, BookingStatus, WorkshopKind
from booking.selectors.bookings import BookingView, LessonView, TeacherContact, booking_view, teacher_contacts
from booking.selectors.cancellations import CancellationView
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url
from themes.mail import Attachment

from .dates import dates_rows, teacher_entries
from .envelope import Letter, Reader, Rows, booking_words, compose, place_rows, post, speaking, time_words
from .student import answer_rows, cancelled_lessons, ending_of

Writes = Callable[[BookingView, Reader, datetime], Letter]


@outbox.handler(events.TEACHER_CONFIRMED)
def mail_teacher_confirmed(message: OutboxMessage, now: datetime) -> None:
    """Who has booked what and when, with the student's note and answers. Not sent once the booking has ended."""
    view = booking_view(message.payload["booking"])
    if view is None or view.status == BookingStatus.CANCELLED:
        return
    lessons = _given_by(message, view.active_lessons)

    def write(fresh: BookingView, reader: Reader, at: datetime) -> Letter:
        return teacher_confirmed_letter(fresh, reader, at, [lesson.seat_id for lesson in lessons])

    _send(message, view, write, now)


@outbox.handler(events.TEACHER_CANCELLED)
def mail_teacher_cancelled(message: OutboxMessage, now: datetime) -> None:
    """Who has cancelled what. A lesson for one leaves the teacher's calendar; a class goes on."""
    view = booking_view(message.payload["booking"])
    seats = message.payload.get("seats", ())
    if view is None or ending_of(view, seats) is None:
        return
    lessons = _given_by(message, cancelled_lessons(view, seats))

    def write(fresh: BookingView, reader: Reader, at: datetime) -> Letter:
        return teacher_cancelled_letter(fresh, reader, at, [lesson.seat_id for lesson in lessons])

    _send(message, view, write, now)


def teacher_confirmed_letter(
    view: BookingView, reader: Reader, now: datetime, seats: Collection[int] = ()
) -> Letter:
    """Call it where the texts are the reader's, with a view whose texts are too. `seats` are the dates that this
    teacher gives; none: all."""
    lessons = [lesson for lesson in view.active_lessons if not seats or lesson.seat_id in seats]
    attachments = teacher_entries(
        view, lessons, method=ics.CalendarMethod.PUBLISH, name="lesson.ics", now=now
    )
    return _letter(events.TEACHER_CONFIRMED, view, reader, lessons, attachments)


def teacher_cancelled_letter(
    view: BookingView, reader: Reader, now: datetime, seats: Collection[int] = ()
) -> Letter:
    """As above; a late cancellation says so in the subject and in the first sentence."""
    ended = ending_of(view, seats)
    assert ended is not None, "it was cancelled"
    lessons = cancelled_lessons(view, seats)
    attachments: list[Attachment] = []
    if view.workshop_kind == WorkshopKind.TUTORING:
        attachments = teacher_entries(
            view, lessons, method=ics.CalendarMethod.CANCEL, name="cancelled.ics", now=now
        )
    return _letter(_cancelled_kind(ended), view, reader, lessons, attachments, ended)


def contact_of(message: OutboxMessage) -> TeacherContact | None:
    """The teacher whom the row is for, with the address of today."""
    found = teacher_contacts(message.payload["booking"])
    return next((contact for contact in found if contact.id == message.payload["teacher"]), None)


def _given_by(message: OutboxMessage, lessons: Sequence[LessonView]) -> list[LessonView]:
    """Those that this teacher gives; all, should somebody else give them by now."""
    teacher_id = message.payload["teacher"]
    own = [lesson for lesson in lessons if any(each.id == teacher_id for each in lesson.teachers)]
    return own or list(lessons)


def _send(message: OutboxMessage, view: BookingView, write: Writes, now: datetime) -> None:
    contact = contact_of(message)
    if contact is None:
        return
    reader = Reader(contact.email, contact.locale, contact.time_zone)
    with speaking(reader):
        post(write(booking_view(view.uid) or view, reader, now), message)


def _cancelled_kind(ended: CancellationView) -> str:
    if ended.by_kind != ActorKind.STUDENT:
        return f"{events.TEACHER_CANCELLED}.by_school"
    if ended.is_late:
        return f"{events.TEACHER_CANCELLED}.late"
    return f"{events.TEACHER_CANCELLED}.date" if ended.seat_id is not None else events.TEACHER_CANCELLED


def _letter(
    kind: str,
    view: BookingView,
    reader: Reader,
    lessons: Sequence[LessonView],
    attachments: list[Attachment],
    ended: CancellationView | None = None,
) -> Letter:
    words = booking_words(view, reader, reason=ended.reason if ended else "")
    if lessons:
        words |= time_words(lessons[0].start_at, lessons[0].end_at, reader)
    late = _("The cancellation came late, after the notice that the workshop asks for.")
    return compose(
        kind,
        reader,
        words,
        facts=[late if ended and ended.is_late else ""],
        details=[
            *dates_rows(view, lessons, reader),
            (_("Student"), f"{view.attendee_name}\n{view.attendee_email}"),
            *([] if ended else _place_rows(view)),
            (_("Note"), view.note),
            *([] if ended else answer_rows(view)),
            (_("Reason"), ended.reason if ended else ""),
        ],
        button=(absolute_url(reverse("bookings:show", args=[view.uid])), _("Open the booking")),
        closing=[_("Answering this mail writes to %(student)s.") % {"student": view.attendee_name}],
        attachments=attachments,
        reply_to=view.attendee_email,
    )


def _place_rows(view: BookingView) -> Rows:
    """A link that is missing is the teacher's own to send."""
    if view.is_online and not view.meeting_url:
        return [(_("Where"), _("Online"))]
    return place_rows(view)
