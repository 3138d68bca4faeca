"""A calendar to subscribe to (RFC 5545; REFRESH-INTERVAL and NAME: RFC 7986).

The same lessons give the same bytes: DTSTAMP is the time of a lesson's last change and not that of the request, so
that a calendar program that asks every hour is told that nothing is new.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vDuration, vText

from tenants.selectors import current_school

if TYPE_CHECKING:
    from booking.selectors.feeds import FeedEvent

_REFRESH = timedelta(hours=1)


def feed_calendar(events: Sequence["FeedEvent"], *, name: str) -> bytes:
    """The whole calendar; what has gone from it, programs take out."""
    realm = f"{current_school().slug}.booking"
    calendar = Calendar()
    calendar.add("prodid", f"-//{realm}//Booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, vText(name))
    refresh = vDuration(_REFRESH)
    refresh.params["VALUE"] = "DURATION"
    calendar["REFRESH-INTERVAL"] = refresh
    calendar.add("x-published-ttl", vText("PT1H"))
    for event in events:
        calendar.add_component(_entry(event, realm))
    return calendar.to_ical()


def _entry(event: "FeedEvent", realm: str) -> Event:
    entry = Event()
    entry.add("uid", f"{event.uid}@{realm}")
    entry.add("dtstamp", event.changed_at)
    entry.add("dtstart", event.start_at)
    entry.add("dtend", event.end_at)
    entry.add("sequence", event.sequence)
    entry.add("status", "CONFIRMED")
    entry.add("summary", vText(event.summary))
    for key in ("description", "location"):
        if text := getattr(event, key):
            entry.add(key, vText(text))
    if event.url:
        entry.add("url", event.url)
    return entry
