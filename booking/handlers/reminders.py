"""Reminders that are due."""

from datetime import datetime

from booking import events
from booking.services import reminders
from core.duelist.registry import due_handler


@due_handler(events.REMINDERS)
def remind(reference: str, now: datetime) -> datetime | None:
    """`reference` is the id of a session, or says that all are to be planned anew."""
    if reference in (reminders.PLAN, reminders.PLAN_AGAIN):
        reminders.plan_all(now=now)
        return None
    return reminders.remind(session_id=int(reference), now=now)
