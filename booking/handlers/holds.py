"""The end of a hold."""

from datetime import datetime

from booking import events
from booking.services import holds
from core.duelist.registry import due_handler


@due_handler(events.HOLD_ENDS)
def end_hold(reference: str, now: datetime) -> datetime | None:
    """`reference` is the uid of the booking."""
    return holds.end_hold(booking_uid=reference, now=now)
