"""The dates of a booking in a mail: as rows on the reader's clocks, and as entries for their calendar."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from booking import ics
from booking.selectors.bookings import BookingView, LessonView
from booking.wording.clocks import clock_notes
from booking.wording.formats import page_locale
from booking.wording.zones import zone_city
from themes.mail import Attachment

from .envelope import Reader, Rows, invitation, organizer_email, time_words, when_rows


def dates_rows(view: BookingView, lessons: Sequence[LessonView], reader: Reader) -> Rows:
    """When: one date in full; several as a list, with the zone beside them and what clocks that change do to them."""
    if len(lessons) <= 1:
        return when_rows(lessons[0] if lessons else view, reader)
    words = [time_words(lesson.start_at, lesson.end_at, reader) for lesson in lessons]
    notes = clock_notes(
        [lesson.start_at for lesson in lessons],
        zone=reader.time_zone,
        home=view.school.time_zone,
        locale=page_locale(),
    )
    return [
        (_("Course"), view.series_title),
        (_("Dates"), "\n".join(f"{each['date']}, {each['time']}" for each in words)),
        (_("Time zone"), "\n".join([_zone(lessons, reader), *notes])),
    ]


def student_entries(
    view: BookingView, lessons: Sequence[LessonView], *, method: str, name: str, now: datetime
) -> list[Attachment]:
    """The lessons for the student's calendar. One is an invitation that mail programs show; several are a file."""
    content = ics.booking_calendar(
        view, method=method, organizer_email=organizer_email(), lessons=lessons, now=now
    )
    return _attached(content, len(lessons), method, name)


def teacher_entries(
    view: BookingView, lessons: Sequence[LessonView], *, method: str, name: str, now: datetime
) -> list[Attachment]:
    """The same for the teacher's calendar."""
    content = ics.session_calendar(view, method=method, lessons=lessons, now=now)
    return _attached(content, len(lessons), method, name)


def _attached(content: bytes, count: int, method: str, name: str) -> list[Attachment]:
    if count == 1:
        return invitation(content, method=method, name=name)
    return [Attachment(name, content, "application/ics")] if count else []


def _zone(lessons: Sequence[LessonView], reader: Reader) -> str:
    """With its offset where that is the same for all."""
    labels = {time_words(lesson.start_at, lesson.end_at, reader)["zone"] for lesson in lessons}
    return labels.pop() if len(labels) == 1 else zone_city(reader.time_zone, page_locale())
