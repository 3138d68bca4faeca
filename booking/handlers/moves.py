"""The end of the time to pay for a move."""

from datetime import datetime

from booking import events
from booking.services import move_payments
from core.duelist.registry import due_handler


@due_handler(events.RESCHEDULE_ENDS)
def end_move(reference: str, now: datetime) -> datetime | None:
    """`reference` is the uid of the move."""
    return move_payments.end_move(uid=reference, now=now)
