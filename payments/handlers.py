"""What the outbox and the due list call."""

from datetime import datetime

from core import outbox
from core.duelist.registry import due_handler
from core.models import OutboxMessage

from . import events, services
from .enums import RefundState
from .services import comparisons, documents


@outbox.handler(events.SEND_REFUND)
def send_refund(message: OutboxMessage, now: datetime) -> None:
    services.send_refund(refund_id=message.payload["refund"], now=now)


@outbox.handler(events.STRIPE_EVENT)
def apply_stripe_event(message: OutboxMessage, now: datetime) -> None:
    services.apply_event(event_id=message.payload["event"], now=now)


@outbox.handler(events.DRAW_DOCUMENT)
def draw_document(message: OutboxMessage, now: datetime) -> None:
    documents.pdf_of(message.payload["document"], now=now)


@due_handler(events.CHECK_REFUND)
def check_refund(reference: str, now: datetime) -> datetime | None:
    refund = services.refresh_refund(refund_id=int(reference), now=now)
    return now + services.CHECK_AGAIN if refund.state == RefundState.PROCESSING else None


@due_handler(events.RECONCILE)
def compare_books(reference: str, now: datetime) -> datetime | None:
    """Every night, at the school's own minute."""
    return comparisons.compare_nightly(now=now)


@outbox.handler(events.RECONCILE)
def compare_books_as_asked(message: OutboxMessage, now: datetime) -> None:
    comparisons.compare_as_asked(
        by_user_id=message.payload["user"],
        to_at=datetime.fromisoformat(message.payload["to"]),
        now=now,
    )
