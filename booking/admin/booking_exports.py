"""Bookings as files: a row, or a calendar entry, for each date that was booked."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from booking import ics_files
from booking.enums import BookingStatus
from booking.selectors.bookings import BookingView, LessonView, booking_views
from booking.selectors.school import school_view
from booking.wording.money_state import money_state
from core.money import to_decimal
from core.spreadsheets import Cell, spreadsheet

ICS = "ics"
MOST_BOOKINGS = 10_000
_AT_ONCE = 500


def bookings_file(
    uids: Sequence[str], *, file_format: str, with_money: bool, now: datetime
) -> HttpResponseBase:
    """The bookings with these numbers, at most MOST_BOOKINGS, as csv, xlsx or ics. Read in parts, written as they
    come. Teachers get no money (`with_money`)."""
    views = _views(uids[:MOST_BOOKINGS], now)
    if file_format == ICS:
        return _calendar(views, now)
    zone = school_view().time_zone
    rows = (
        [*cells, *(_money(view, lesson) if with_money else ())]
        for view in views
        for lesson, cells in _rows(view, ZoneInfo(zone))
    )
    header = [*_header(zone), *(_money_header() if with_money else ())]
    return spreadsheet("bookings", header, rows, file_format=file_format)


def calendar_file(name: str, content: bytes) -> HttpResponse:
    """A calendar as a download that nobody on the way may keep."""
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.ics"',
            "Cache-Control": "private, no-store",
        },
    )


def _views(uids: Iterable[str], now: datetime) -> Iterator[BookingView]:
    rest = iter(uids)
    while part := list(islice(rest, _AT_ONCE)):
        yield from booking_views(part, now=now)


def _header(zone: str) -> list[str]:
    return [
        _("Booking number"),
        _("Status"),
        _("Student"),
        _("E-mail"),
        _("Workshop"),
        _("Series"),
        _("Start (%(zone)s)") % {"zone": zone},
        _("End (%(zone)s)") % {"zone": zone},
        _("Start (UTC)"),
        _("Teacher"),
        _("Attendance"),
        _("Came by"),
        _("Booked (%(zone)s)") % {"zone": zone},
        _("Student's time zone"),
        _("Note"),
        _("Answers"),
    ]


def _money_header() -> list[str]:
    return [_("Price of this date"), _("Currency"), _("Payment")]


def _money(view: BookingView, lesson: LessonView) -> list[Cell]:
    return [to_decimal(lesson.price_minor, view.currency), view.currency, money_state(view)]


def _rows(view: BookingView, zone: ZoneInfo) -> Iterator[tuple[LessonView, list[Cell]]]:
    answers = "\n".join(f"{answer.label}: {answer.value}" for answer in view.answers)
    for lesson in view.lessons:
        yield (
            lesson,
            [
                view.uid,
                _status(view, lesson),
                view.attendee_name,
                view.attendee_email,
                view.workshop_title,
                view.series_title,
                wall(lesson.start_at, zone),
                wall(lesson.end_at, zone),
                wall(lesson.start_at, UTC),
                names(lesson.teachers),
                lesson.attendance_label if lesson.attendance else "",
                view.source_label,
                wall(view.created_at, zone),
                view.attendee_time_zone,
                view.note,
                answers,
            ],
        )


def _status(view: BookingView, lesson: LessonView) -> str:
    return str(BookingStatus.CANCELLED.label) if lesson.is_cancelled else view.status_label


def wall(moment: datetime, zone: Any) -> datetime:
    """The wall-clock time in the zone, which the column's header names: spreadsheets know no zones."""
    return moment.astimezone(zone).replace(tzinfo=None)


def names(teachers: Iterable[Any]) -> str:
    """Teachers in one cell."""
    return ", ".join(teacher.name for teacher in teachers)


def _calendar(views: Iterable[BookingView], now: datetime) -> HttpResponse:
    entries = (
        ics_files.Entry(
            key=f"booking-{view.uid}-{lesson.calendar_key}",
            summary=f"{view.workshop_title}: {view.attendee_name}",
            start_at=lesson.start_at,
            end_at=lesson.end_at,
            description="\n".join(
                filter(None, (names(lesson.teachers), view.attendee_email, view.status_label))
            ),
            location=view.meeting_url if view.is_online else view.place,
            is_cancelled=not lesson.is_active,
            is_tentative=view.is_held,
        )
        for view in views
        for lesson in view.lessons
    )
    return calendar_file("bookings", ics_files.calendar(entries, name=_("Bookings"), now=now))
