"""Calendar files that calendar programs accept (RFC 5545; methods as in RFC 5546).

Times are written in UTC, which every program understands without a VTIMEZONE. A lesson keeps one UID for life, also
when it is moved: that of its booking, and in a series one of its own. SEQUENCE rises with each change that is sent
out, so a later file replaces an earlier one: a student's entries count the booking's changes, a teacher's those of
the session, whoever books or cancels a place in it.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from icalendar import Calendar, Event, vCalAddress, vText

from tenants.selectors import absolute_url, current_school

if TYPE_CHECKING:
    from booking.selectors.bookings import BookingView, LessonView


class CalendarMethod(StrEnum):
    """REQUEST puts the entry into a calendar or changes it, CANCEL takes it out, PUBLISH is for a download.

    REQUEST and CANCEL speak of one entry each (RFC 5546 3.2.2, 3.2.5); several go into one file as PUBLISH.
    """

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Timed(Protocol):
    """What an entry is about: a lesson, or a booking with one."""

    @property
    def start_at(self) -> datetime: ...
    @property
    def end_at(self) -> datetime: ...


def booking_calendar(
    view: "BookingView",
    *,
    method: str,
    organizer_email: str = "",
    lessons: "Sequence[LessonView] | None" = None,
    now: datetime,
) -> bytes:
    """The student's calendar entries for a booking: one for each of `lessons`, else for each date that is booked.

    Of a booking that has ended, a download shows every date as cancelled. `organizer_email` is named as the organizer
    where there is one, as REQUEST and CANCEL want.
    """
    if lessons is None:
        lessons = view.active_lessons or view.lessons
    cancelled = method == CalendarMethod.CANCEL or view.status == "cancelled"
    events = []
    for lesson in lessons:
        event = _event(view, lesson, uid=lesson_uid(view, lesson), cancelled=cancelled, now=now)
        event.add("sequence", view.calendar_sequence)
        event.add("description", vText(_description(view, lesson)))
        event.add("url", absolute_url(view.manage_path))
        if organizer_email:
            event["organizer"] = _person(organizer_email, current_school().name)
            event.add("attendee", _attendee(view), encode=False)
        events.append(event)
    return _file(events, method=method)


def session_calendar(
    view: "BookingView", *, method: str, lessons: "Sequence[LessonView] | None" = None, now: datetime
) -> bytes:
    """The teacher's entries: one for each session, however many students it has."""
    if lessons is None:
        lessons = [lesson for lesson in view.lessons if lesson.session_id == view.session_id][:1]
    events = []
    for lesson in lessons:
        uid = f"session-{lesson.session_id}@{_realm()}"
        event = _event(view, lesson, uid=uid, cancelled=method == CalendarMethod.CANCEL, now=now)
        event.add("sequence", lesson.session_sequence)
        event.add("description", vText(view.meeting_url or view.place))
        events.append(event)
    return _file(events, method=method)


def lesson_uid(view: "BookingView", lesson: "LessonView") -> str:
    """The UID of the student's entry for a lesson."""
    number = f"{view.uid}-{lesson.calendar_key}" if view.is_series else view.uid
    return f"{number}@{_realm()}"


def method_of(content: bytes) -> str:
    """The METHOD that a file ended up with, for the header of the mail that carries it."""
    return str(Calendar.from_ical(content)["method"])


def _event(view: "BookingView", lesson: Timed, *, uid: str, cancelled: bool, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("dtstart", lesson.start_at)
    event.add("dtend", lesson.end_at)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("summary", vText(f"{view.workshop_title} – {current_school().name}"))
    if location := view.meeting_url if view.is_online else view.place:
        event.add("location", vText(location))
    return event


def _description(view: "BookingView", lesson: "LessonView") -> str:
    lines = [
        ", ".join(teacher.name for teacher in lesson.teachers),
        view.meeting_url,
        absolute_url(view.manage_path),
    ]
    return "\n".join(line for line in lines if line)


def _attendee(view: "BookingView") -> vCalAddress:
    attendee = _person(view.attendee_email, view.attendee_name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _person(email: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{email}")
    # A double quote cannot stand in a parameter value (RFC 5545 3.2).
    person.params["CN"] = vText(name.replace('"', "'"))
    return person


def _file(events: Sequence[Event], *, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{_realm()}//Booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", str(method) if len(events) == 1 else str(CalendarMethod.PUBLISH))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _realm() -> str:
    """What makes our UIDs unique; it stays when the school's domain changes."""
    return f"{current_school().slug}.booking"
