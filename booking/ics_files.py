"""Many entries in one calendar file, to take into another calendar program (RFC 5545, METHOD:PUBLISH)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event, vText

from tenants.selectors import current_school


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `key` names it for ever among the school's, so that a later file replaces it; times are aware."""

    key: str
    summary: str
    start_at: datetime
    end_at: datetime
    description: str = ""
    location: str = ""
    is_cancelled: bool = False
    is_tentative: bool = False


def calendar(entries: Iterable[Entry], *, name: str, now: datetime) -> bytes:
    """The file. Times are written in UTC, which every program understands."""
    realm = f"{current_school().slug}.booking"
    found = Calendar()
    found.add("prodid", f"-//{realm}//Booking//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", vText(f"{name} – {current_school().name}"))
    for entry in entries:
        found.add_component(_event(entry, realm, now))
    return found.to_ical()


def _event(entry: Entry, realm: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{realm}")
    event.add("dtstamp", now)
    event.add("dtstart", entry.start_at)
    event.add("dtend", entry.end_at)
    event.add("summary", vText(entry.summary))
    status = "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_tentative else "CONFIRMED"
    event.add("status", status)
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    if entry.description:
        event.add("description", vText(entry.description))
    if entry.location:
        event.add("location", vText(entry.location))
    return event
