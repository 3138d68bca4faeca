"""Reminders. What is no longer so when a mail's turn comes is not said."""

from dataclasses import replace
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import events
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.reminders import Lesson, SessionToTeach, session_to_teach, standing_lesson
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url, current_school
from themes.mail import Link
from themes.selectors import brand

from .envelope import (
    Letter,
    Reader,
    Rows,
    booking_words,
    compose,
    place_rows,
    post,
    speaking,
    time_words,
    when_rows,
)
from .student import student_of, teacher_rows


@outbox.handler(events.STUDENT_REMINDER)
def mail_student_reminder(message: OutboxMessage, now: datetime) -> None:
    """When and where, with the way in. Not sent once the date has moved, is off, or has begun."""
    view = booking_view(message.payload["booking"])
    lesson = standing_lesson(message.payload["seat"])
    if view is None or lesson is None or not _still_to_come(message, lesson.start_at, now):
        return
    reader = student_of(view)
    with speaking(reader):
        view = _at(booking_view(view.uid) or view, lesson)
        post(student_reminder_letter(view, reader, now), message)


@outbox.handler(events.TEACHER_REMINDER)
def mail_teacher_reminder(message: OutboxMessage, now: datetime) -> None:
    """When, where and who comes, under the same conditions."""
    lesson = session_to_teach(message.payload["session"], message.payload["teacher"])
    if lesson is None or not _still_to_come(message, lesson.start_at, now):
        return
    contact = lesson.contact
    reader = Reader(contact.email, contact.locale, contact.time_zone)
    with speaking(reader):
        post(teacher_reminder_letter(lesson, reader, now), message)


def student_reminder_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """Call it where the texts are the reader's; the view's start and end are those of the date in question."""
    manage = absolute_url(view.manage_path)
    if view.meeting_url and view.is_online:
        button, own_page = (view.meeting_url, _("Join online")), Link(manage)
    else:
        button, own_page = (manage, _("See or cancel your booking")), None
    return compose(
        events.STUDENT_REMINDER,
        reader,
        booking_words(view, reader),
        details=[
            *when_rows(view, reader, home=view.school.time_zone),
            *teacher_rows(view),
            *place_rows(view),
            (_("Your booking"), own_page or ""),
        ],
        button=button,
        closing=[_("You cannot come? Please cancel on the page of your booking, so that somebody else can.")],
    )


def teacher_reminder_letter(lesson: SessionToTeach, reader: Reader, now: datetime) -> Letter:
    """Call it where the texts are the reader's."""
    count = len(lesson.people)
    people = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
    return compose(
        events.TEACHER_REMINDER,
        reader,
        {
            "student": ", ".join(each.name for each in lesson.people),
            "workshop": lesson.workshop_title,
            "teacher": lesson.contact.name,
            **time_words(lesson.start_at, lesson.end_at, reader),
            "place": lesson.meeting_url if lesson.is_online else lesson.place,
            "school": brand().display_name or current_school().name,
            "people": people,
        },
        details=[*when_rows(lesson, reader), *_place_rows(lesson), (_("Who comes"), _roster(lesson))],
        button=(lesson.meeting_url, _("Join online")) if lesson.is_online and lesson.meeting_url else None,
    )


def _at(view: BookingView, lesson: Lesson) -> BookingView:
    """The booking as if this date were its next."""
    teachers = next((each.teachers for each in view.lessons if each.seat_id == lesson.seat_id), view.teachers)
    return replace(
        view,
        session_id=lesson.session_id,
        start_at=lesson.start_at,
        end_at=lesson.end_at,
        teachers=teachers,
    )


def _still_to_come(message: OutboxMessage, start_at: datetime, now: datetime) -> bool:
    return now < start_at == parse_datetime(message.payload["start"])


def _place_rows(lesson: SessionToTeach) -> Rows:
    if lesson.is_online:
        return [(_("Where"), Link(lesson.meeting_url) if lesson.meeting_url else _("Online"))]
    return [(_("Where"), lesson.place)]


def _roster(lesson: SessionToTeach) -> str:
    return "\n".join(f"{each.name}: {each.note}" if each.note else each.name for each in lesson.people)
