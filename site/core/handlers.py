"""What core itself does when the due list says so."""

from datetime import datetime

from core.duelist.registry import due_handler
from core.outbox import services as outbox


@due_handler(outbox.DUE_KIND)
def deliver_message(reference: str, now: datetime) -> datetime | None:
    """Deliver an outbox message; it keeps its own back-off."""
    return outbox.deliver(message_id=int(reference), now=now)
