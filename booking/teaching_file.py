"""The teacher's calendar entries for several sessions in one file (RFC 5545; METHOD as in RFC 5546)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vText

from tenants.selectors import current_school

if TYPE_CHECKING:
    from booking.selectors.taught_dates import TaughtDate


def teaching_calendar(dates: Sequence["TaughtDate"], *, is_off: bool = False, now: datetime) -> bytes:
    """Entries with the UIDs that `ics.session_calendar` gives, so that they replace those; `is_off` takes them out.

    CANCEL speaks of one entry (RFC 5546 3.2.5): several are published as cancelled.
    """
    realm = f"{current_school().slug}.booking"
    calendar = Calendar()
    calendar.add("prodid", f"-//{realm}//Booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off and len(dates) == 1 else "PUBLISH")
    for date in dates:
        calendar.add_component(_entry(date, realm, is_off, now))
    return calendar.to_ical()


def _entry(date: "TaughtDate", realm: str, is_off: bool, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"session-{date.session_id}@{realm}")
    event.add("dtstamp", now)
    event.add("dtstart", date.start_at)
    event.add("dtend", date.end_at)
    event.add("sequence", date.calendar_sequence)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    event.add("summary", vText(f"{date.workshop_title} – {current_school().name}"))
    if where := date.meeting_url or date.place:
        event.add("location", vText(where))
    return event
