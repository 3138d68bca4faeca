"""What leaves a transaction: written as a row in it, delivered after it, retried for three days, kept as a record.

record(kind="booking.confirmed.student", key=f"booking.confirmed:{uid}:student", payload={"uid": uid}, now=now)

@handler("booking.confirmed.student")
def mail_student(message: OutboxMessage, now: datetime) -> None: ...
"""

from .registry import GiveUp, handler
from .services import record

__all__ = ["GiveUp", "handler", "record"]
