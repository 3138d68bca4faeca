"""Places that were freed, and offers whose time is over."""

from datetime import datetime

from booking import events
from booking.services import waitlist
from core.duelist.registry import due_handler


@due_handler(events.WAITLIST)
def follow_line(reference: str, now: datetime) -> datetime | None:
    """`reference` is "session:<pk>" or "series:<pk>" where a place was freed, "entry:<uid>" for one who waits."""
    what, _colon, number = reference.partition(":")
    if what == "entry":
        return waitlist.review_entry(uid=number, now=now)
    if what == "series":
        return waitlist.offer_next(series_id=int(number), now=now)
    return waitlist.offer_next(session_id=int(number), now=now)
