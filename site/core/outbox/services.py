"""Writing and delivering messages. All times are aware; everything happens in the current school's schema."""

from datetime import datetime, timedelta

import structlog

from core.duelist import services as duelist
from core.models import OutboxMessage

from . import registry

log = structlog.get_logger(__name__)

DUE_KIND = "outbox"
_SECONDS, _HOURS = timedelta(seconds=1), timedelta(hours=1)
# After each failure; together three days. When the last has passed, the message is parked.
RETRY_DELAYS = (
    5 * _SECONDS, 15 * _SECONDS, 60 * _SECONDS, 300 * _SECONDS, 1200 * _SECONDS,
    1 * _HOURS, 2 * _HOURS, 4 * _HOURS, *([8 * _HOURS] * 8),
)  # fmt: skip
_ERROR_LENGTH = 500


def record(
    *, kind: str, key: str, payload: dict, now: datetime, due_at: datetime | None = None, subject: str = ""
) -> OutboxMessage:
    """Write a message in the caller's transaction; it is delivered after the commit, or at `due_at` if that is later.

    `key` names the fact: recording it again returns the row that is there. The payload is JSON and names rows by id
    or uid; no secrets, no card data. `subject` is the uid of the booking or payment that the message is about; left
    out, it is the payload's "booking".
    """
    subject = subject or str(payload.get("booking") or "")
    due_at = max(due_at or now, now)
    message, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "payload": payload,
            "subject": subject,
            "created_at": now,
            "due_at": due_at,
        },
    )
    if is_new and due_at > now:
        duelist.schedule(kind=DUE_KIND, reference=str(message.pk), due_at=due_at)
    elif is_new:
        duelist.schedule_now(kind=DUE_KIND, reference=str(message.pk), now=now)
    return message


def deliver(*, message_id: int, now: datetime) -> datetime | None:
    """Try to deliver a pending message. Returns the time of the next attempt, None when there is none to make.

    Called through the due list, which sees to it that no two workers deliver the same message at once. The attempt
    is counted before it is made, so a message that kills its worker is parked in the end like any other.
    """
    message = OutboxMessage.objects.filter(pk=message_id, state=OutboxMessage.State.PENDING).first()
    if message is None:
        return None
    if message.attempts > len(RETRY_DELAYS):
        _park(message, "Every attempt was cut short.", now)
        return None
    message.attempts += 1
    message.save(update_fields=["attempts"])
    try:
        registry.handler_of(message.kind)(message, now)
    except registry.GiveUp as reason:
        _park(message, str(reason), now)
        return None
    except Exception as error:  # noqa: BLE001 - whatever a handler meets is a reason to try again
        return _retry_or_park(message, error, now)
    _update(message, state=OutboxMessage.State.DELIVERED, delivered_at=now, last_error="")
    return None


def deliver_pending(*, now: datetime) -> int:
    """Deliver everything in the current school whose time has come, in this process; returns how many were tried."""
    return duelist.run_all_due(now=now, kind=DUE_KIND)


def retry_parked(*, message_id: int, now: datetime) -> None:
    """Give a parked message its three days again."""
    revived = OutboxMessage.objects.filter(pk=message_id, state=OutboxMessage.State.PARKED).update(
        state=OutboxMessage.State.PENDING, attempts=0, due_at=now
    )
    if revived:
        duelist.schedule_now(kind=DUE_KIND, reference=str(message_id), now=now)


def _retry_or_park(message: OutboxMessage, error: Exception, now: datetime) -> datetime | None:
    reason = f"{type(error).__name__}: {error}"
    if message.attempts > len(RETRY_DELAYS):
        _park(message, reason, now)
        return None
    next_at = now + RETRY_DELAYS[message.attempts - 1]
    _update(message, due_at=next_at, last_error=reason[:_ERROR_LENGTH])
    log.warning(
        "outbox.retry", kind=message.kind, message=message.pk, attempts=message.attempts, exc_info=error
    )
    return next_at


def _park(message: OutboxMessage, reason: str, now: datetime) -> None:
    _update(message, state=OutboxMessage.State.PARKED, due_at=now, last_error=reason[:_ERROR_LENGTH])
    log.error(
        "outbox.parked", kind=message.kind, message=message.pk, attempts=message.attempts, reason=reason
    )


def _update(message: OutboxMessage, **fields: object) -> None:
    OutboxMessage.objects.filter(pk=message.pk, state=OutboxMessage.State.PENDING).update(**fields)
