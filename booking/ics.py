"""Calendar files that calendar programs accept (RFC 5545; methods as in RFC 5546).

Times are written in UTC, which every program understands without a VTIMEZONE. A booking keeps one UID for life, and
its SEQUENCE rises with each change that is sent out, so a later file replaces an earlier one.
"""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vCalAddress, vText

from tenants.selectors import absolute_url, current_school

if TYPE_CHECKING:
    from booking.selectors.bookings import BookingView


class CalendarMethod(StrEnum):
    """REQUEST puts the entry into a calendar or changes it, CANCEL takes it out, PUBLISH is for a download."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def booking_calendar(view: "BookingView", *, method: str, organizer_email: str = "", now: datetime) -> bytes:
    """The student's calendar entry for a booking.

    `organizer_email` is named as the organizer where there is one, as REQUEST and CANCEL want.
    """
    event = _event(view, uid=f"{view.uid}@{_realm()}", method=method, now=now)
    event.add("description", vText(_description(view)))
    event.add("url", absolute_url(view.manage_path))
    if organizer_email:
        event["organizer"] = _person(organizer_email, current_school().name)
        event.add("attendee", _attendee(view), encode=False)
    return _file(event, method=method)


def session_calendar(view: "BookingView", *, method: str, now: datetime) -> bytes:
    """The teacher's entry: one for each session, however many students it has."""
    event = _event(view, uid=f"session-{view.session_id}@{_realm()}", method=method, now=now)
    event.add("description", vText(view.meeting_url or view.place))
    return _file(event, method=method)


def _event(view: "BookingView", *, uid: str, method: str, now: datetime) -> Event:
    cancelled = method == CalendarMethod.CANCEL or view.status == "cancelled"
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("dtstart", view.start_at)
    event.add("dtend", view.end_at)
    event.add("sequence", view.calendar_sequence)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("summary", vText(f"{view.workshop_title} – {current_school().name}"))
    if location := view.meeting_url if view.is_online else view.place:
        event.add("location", vText(location))
    return event


def _description(view: "BookingView") -> str:
    lines = [
        ", ".join(teacher.name for teacher in view.teachers),
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


def _file(event: Event, *, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{_realm()}//Booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", str(method))
    calendar.add_component(event)
    return calendar.to_ical()


def _realm() -> str:
    """What makes our UIDs unique; it stays when the school's domain changes."""
    return f"{current_school().slug}.booking"
