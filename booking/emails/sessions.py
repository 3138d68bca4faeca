"""Mails when the school has moved sessions or called them off. They say what is so when their turn comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import events, ics
from booking.enums import BookingStatus
from booking.selectors.bookings import BookingView, TeacherContact, booking_view, teacher_contact
from booking.selectors.taught_dates import TaughtDate, taught_dates
from booking.teaching_file import teaching_calendar
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url, current_school
from themes.mail import Attachment
from themes.selectors import brand

from .dates import student_entries
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
    time_words,
)
from .student import student_of


@outbox.handler(events.STUDENT_SESSION_MOVED)
def mail_student_session_moved(message: OutboxMessage, now: datetime) -> None:
    """The dates as they were and as they are, and that cancelling costs nothing now. Not sent once the booking, or
    all of these dates, have ended."""
    view = booking_view(message.payload["booking"])
    if view is None or view.status not in (BookingStatus.CONFIRMED, BookingStatus.HELD):
        return
    before = _starts(message.payload["changes"])
    dates = [date for date in taught_dates(before) if date.is_scheduled and date.start_at > now]
    if not dates:
        return
    reader = student_of(view)
    with speaking(reader):
        post(student_moved_letter(booking_view(view.uid) or view, dates, before, reader, now), message)


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
        post(teacher_moved_letter(contact, dates, _starts(changes), roles, reader, now), message)


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


def student_moved_letter(
    view: BookingView,
    dates: Sequence[TaughtDate],
    before: Mapping[int, datetime],
    reader: Reader,
    now: datetime,
) -> Letter:
    """Call it where the texts are the reader's. `before` has the starts as they were, by session id."""
    first = dates[0]
    old = _old_words(first, before, reader)
    moved = {date.session_id for date in dates} if view.status == BookingStatus.CONFIRMED else set()
    lessons = [lesson for lesson in view.active_lessons if lesson.session_id in moved]
    return compose(
        events.STUDENT_SESSION_MOVED,
        reader,
        booking_words(
            view,
            reader,
            old_date=old["date"],
            old_time=old["time"],
            **time_words(first.start_at, first.end_at, reader),
        ),
        details=[
            *(row for date in dates for row in _change_rows(date, before, reader)),
            (_teacher_label(first, before), ", ".join(first.teachers)),
            *place_rows(view),
        ],
        button=(absolute_url(view.manage_path), _("See or cancel your booking")),
        closing=[_way_out(view)],
        attachments=student_entries(
            view, lessons, method=ics.CalendarMethod.REQUEST, name="lesson.ics", now=now
        ),
    )


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
        rows += [(_("You give now"), _when(date, reader))] if is_new else _change_rows(date, before, reader)
    rows += [(_("Somebody else gives"), _when(date, reader, before)) for date in gone]
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
        (_("Called off"), f"{_when(date, reader)}\n{_people(students.get(date.session_id, 0))}")
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


def _way_out(view: BookingView) -> str:
    if view.is_free:
        return _("You cannot come now? Please cancel by the link above, so that somebody else can.")
    return _(
        "You cannot come now? Until it begins you can cancel free of charge, by the link above: everything that you "
        "paid for it comes back."
    )


def _teacher_label(date: TaughtDate, before: Mapping[int, datetime]) -> str:
    """Where the time is the same, it is the teacher who is new."""
    is_moved = before.get(date.session_id, date.start_at) != date.start_at
    return _("Teacher") if is_moved else _("Teacher from now on")


def _starts(changes: Sequence[Mapping]) -> dict[int, datetime]:
    starts = {change["session"]: parse_datetime(change["from"]) for change in changes}
    return {pk: start for pk, start in starts.items() if start is not None}


def _reader(contact: TeacherContact) -> Reader:
    return Reader(contact.email, contact.locale, contact.time_zone)


def _old_words(date: TaughtDate, before: Mapping[int, datetime], reader: Reader) -> dict[str, str]:
    start = before.get(date.session_id, date.start_at)
    return time_words(start, start + (date.end_at - date.start_at), reader)


def _change_rows(date: TaughtDate, before: Mapping[int, datetime], reader: Reader) -> Rows:
    """Before and now; only one row where the time is the same."""
    if before.get(date.session_id, date.start_at) == date.start_at:
        return [(_("When"), _when(date, reader))]
    return [(_("Before"), _when(date, reader, before)), (_("Now"), _when(date, reader))]


def _when(date: TaughtDate, reader: Reader, before: Mapping[int, datetime] | None = None) -> str:
    words = _old_words(date, before or {}, reader)
    return "\n".join(words.values())


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
