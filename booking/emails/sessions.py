"""Mails to students whose dates the school has moved, and what those to teachers say alike (`session_teachers`).

They say what is so when their turn comes. A student whose date is called off reads of a cancellation (`student`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from booking import events, ics
from booking.enums import BookingStatus
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.taught_dates import TaughtDate, taught_dates
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url

from .dates import student_entries
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
)
from .student import student_of


@outbox.handler(events.STUDENT_SESSION_MOVED)
def mail_student_session_moved(message: OutboxMessage, now: datetime) -> None:
    """The dates as they were and as they are, and that cancelling costs nothing now. Not sent once the booking, or
    all of these dates, have ended."""
    view = booking_view(message.payload["booking"])
    if view is None or view.status not in (BookingStatus.CONFIRMED, BookingStatus.HELD):
        return
    before = starts_of(message.payload["changes"])
    dates = [date for date in taught_dates(before) if date.is_scheduled and date.start_at > now]
    if not dates:
        return
    reader = student_of(view)
    with speaking(reader):
        post(student_moved_letter(booking_view(view.uid) or view, dates, before, reader, now), message)


def student_moved_letter(
    view: BookingView,
    dates: Sequence[TaughtDate],
    before: Mapping[int, datetime],
    reader: Reader,
    now: datetime,
) -> Letter:
    """Call it where the texts are the reader's. `before` has the starts as they were, by session id."""
    first = dates[0]
    old = old_words(first, before, reader)
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
            *(row for date in dates for row in change_rows(date, before, reader)),
            (_teacher_label(first, before), ", ".join(first.teachers)),
            *place_rows(view),
        ],
        button=(absolute_url(view.manage_path), _("See or cancel your booking")),
        closing=[_way_out(view)],
        attachments=student_entries(
            view, lessons, method=ics.CalendarMethod.REQUEST, name="lesson.ics", now=now
        ),
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


def starts_of(changes: Sequence[Mapping]) -> dict[int, datetime]:
    """The starts before the changes of a payload, by session id."""
    starts = {change["session"]: parse_datetime(change["from"]) for change in changes}
    return {pk: start for pk, start in starts.items() if start is not None}


def old_words(date: TaughtDate, before: Mapping[int, datetime], reader: Reader) -> dict[str, str]:
    """`date`, `time` and `zone` of the date as it was."""
    start = before.get(date.session_id, date.start_at)
    return time_words(start, start + (date.end_at - date.start_at), reader)


def change_rows(date: TaughtDate, before: Mapping[int, datetime], reader: Reader) -> Rows:
    """Before and now; only one row where the time is the same."""
    if before.get(date.session_id, date.start_at) == date.start_at:
        return [(_("When"), when_text(date, reader))]
    return [(_("Before"), when_text(date, reader, before)), (_("Now"), when_text(date, reader))]


def when_text(date: TaughtDate, reader: Reader, before: Mapping[int, datetime] | None = None) -> str:
    """The date in lines; as it was, where `before` knows it."""
    words = old_words(date, before or {}, reader)
    return "\n".join(words.values())
