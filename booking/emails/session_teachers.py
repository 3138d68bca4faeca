"""Mails to teachers whose sessions the school has moved or called off. They say what is so when their turn comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import events
from booking.selectors.bookings import TeacherContact, teacher_contact
from booking.selectors.taught_dates import TaughtDate, taught_dates
from booking.teaching_file import teaching_calendar
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url, current_school
from themes.mail import Attachment
from themes.selectors import brand

from .envelope import Letter, Reader, Rows, compose, invitation, post, speaking, time_words
from .sessions import change_rows, starts_of, when_text


@outbox.handler(events.TEACHER_SESSION_MOVED)
def mail_teacher_session_moved(message: OutboxMessage, now: datetime) -> None:
    """One mail for all dates that were changed: which are now when, which are new, and which somebody else gives."""
    contact = teacher_contact(message.payload["teacher"])
    changes = message.payload["changes"]
    roles = {change["session"]: change["role"] for change in changes}
    dates = [date for date in taught_dates(roles) if date.is_scheduled]
    if contact is None or not dates:
        return
    reader = _reader(contact)
    with speaking(reader):
        post(teacher_moved_letter(contact, dates, starts_of(changes), roles, reader, now), message)


@outbox.handler(events.TEACHER_SESSION_CANCELLED)
def mail_teacher_session_cancelled(message: OutboxMessage, now: datetime) -> None:
    """One mail for all dates that were called off, with how many had booked each."""
    contact = teacher_contact(message.payload["teacher"])
    dates = taught_dates(message.payload["sessions"])
    if contact is None or not dates:
        return
    students = {int(pk): number for pk, number in message.payload["students"].items()}
    reader = _reader(contact)
    with speaking(reader):
        letter = teacher_called_off_letter(contact, dates, students, message.payload["reason"], reader, now)
        post(letter, message)


def teacher_moved_letter(
    contact: TeacherContact,
    dates: Sequence[TaughtDate],
    before: Mapping[int, datetime],
    roles: Mapping[int, str],
    reader: Reader,
    now: datetime,
) -> Letter:
    """Call it where the texts are the reader's. `roles`: "added", "removed" or "stays", by session id."""
    mine = [date for date in dates if roles[date.session_id] != "removed"]
    gone = [date for date in dates if roles[date.session_id] == "removed"]
    rows: Rows = []
    for date in mine:
        is_new = roles[date.session_id] == "added"
        rows += (
            [(_("You give now"), when_text(date, reader))] if is_new else change_rows(date, before, reader)
        )
    rows += [(_("Somebody else gives"), when_text(date, reader, before)) for date in gone]
    return compose(
        events.TEACHER_SESSION_MOVED,
        reader,
        _teacher_words(contact, dates, reader),
        details=rows,
        button=_to_sessions(),
        attachments=[*_file(mine, "sessions.ics", now), *_file(gone, "removed.ics", now, is_off=True)],
    )


def teacher_called_off_letter(
    contact: TeacherContact,
    dates: Sequence[TaughtDate],
    students: Mapping[int, int],
    reason: str,
    reader: Reader,
    now: datetime,
) -> Letter:
    """Call it where the texts are the reader's. `students` had booked, by session id."""
    number = sum(students.values())
    rows = [
        (_("Called off"), f"{when_text(date, reader)}\n{_people(students.get(date.session_id, 0))}")
        for date in dates
    ]
    return compose(
        events.TEACHER_SESSION_CANCELLED,
        reader,
        {**_teacher_words(contact, dates, reader), "people": _people(number), "reason": reason},
        details=[*rows, (_("Reason"), reason)],
        button=_to_sessions(),
        attachments=_file(dates, "cancelled.ics", now, is_off=True),
    )


def _reader(contact: TeacherContact) -> Reader:
    return Reader(contact.email, contact.locale, contact.time_zone)


def _people(number: int) -> str:
    if not number:
        return _("Nobody had booked.")
    return ngettext("%(number)s student had booked.", "%(number)s students had booked.", number) % {
        "number": number
    }


def _teacher_words(contact: TeacherContact, dates: Sequence[TaughtDate], reader: Reader) -> dict[str, str]:
    """Of the first date; a mail about several students names none of them."""
    first = dates[0]
    return {
        "student": "",
        "workshop": first.workshop_title,
        "teacher": contact.name,
        **time_words(first.start_at, first.end_at, reader),
        "place": first.meeting_url or first.place,
        "price": "",
        "number": "",
        "school": brand().display_name or current_school().name,
        "link": _to_sessions()[0],
        "people": "",
    }


def _to_sessions() -> tuple[str, str]:
    return absolute_url(reverse("sessions:index")), _("Your sessions")


def _file(dates: Sequence[TaughtDate], name: str, now: datetime, *, is_off: bool = False) -> list[Attachment]:
    """One file with all of these; several are no invitation that a mail program could show."""
    if not dates:
        return []
    content = teaching_calendar(dates, is_off=is_off, now=now)
    if len(dates) == 1:
        return invitation(content, method="CANCEL" if is_off else "PUBLISH", name=name)
    return [Attachment(name, content, "application/ics")]
