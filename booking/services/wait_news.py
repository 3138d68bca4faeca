"""Outbox rows for people who wait for a place.

Payload: `{"entry": uid}`; of an end also `"why"`: "ran_out" (the offer was not answered in time), "declined",
"removed" (by the school), "closed" (no place became free in time) or "called_off".
"""

from datetime import datetime

from booking import events
from booking.models import WaitlistEntry
from core import outbox


def tell_waiting(entry: WaitlistEntry, *, now: datetime) -> None:
    """That one is on the list now."""
    _tell(entry, events.STUDENT_WAITLISTED, "waiting", now)


def tell_offered(entry: WaitlistEntry, *, now: datetime) -> None:
    """That a place is kept for them, and until when."""
    _tell(entry, events.STUDENT_OFFER, "offered", now)


def tell_ended(entry: WaitlistEntry, *, why: str, now: datetime) -> None:
    """That waiting has ended without a place."""
    _tell(entry, events.STUDENT_OFFER_LAPSED, "ended", now, why=why)


def _tell(entry: WaitlistEntry, kind: str, fact: str, now: datetime, **payload: str) -> None:
    outbox.record(
        kind=kind,
        key=f"booking.waitlist:{entry.uid}:{fact}",
        payload={"entry": entry.uid, **payload},
        now=now,
    )
