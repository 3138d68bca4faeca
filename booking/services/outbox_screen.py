"""What the school does with mails that were written: send one again, or try anew with those that were given up."""

from datetime import datetime

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from booking.wording.catalogue import SENT_EVENTS
from core import outbox
from core.models import OutboxMessage
from core.outbox.services import retry_parked

from .actors import Actor
from .refusals import Conflict, Unknown

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 200
_AGAIN = ":again:"


class UnknownSentMail(Unknown):
    code = "unknown_sent_mail"
    message = _("There is no such mail.")


class StillWaiting(Conflict):
    code = "still_waiting"
    message = _("This mail has not left yet. It does by itself.")


def next_number(message: OutboxMessage) -> int:
    """Which sending of this fact the next one would be; the form carries it, so that two clicks are one mail."""
    return OutboxMessage.objects.filter(key__startswith=f"{_fact(message)}{_AGAIN}").count() + 1


def send_again(*, message_id: int, number: int, by: Actor, now: datetime) -> OutboxMessage:
    """Write the mail anew, as a row that says who asked for it; `number` is that of `next_number`.

    It is made from what is known then, like every mail. Raises UnknownSentMail, StillWaiting.
    """
    message = OutboxMessage.objects.filter(pk=message_id, kind__in=SENT_EVENTS).first()
    if message is None:
        raise UnknownSentMail
    if message.state == OutboxMessage.State.PENDING:
        raise StillWaiting
    again = outbox.record(
        kind=message.kind,
        key=f"{_fact(message)}{_AGAIN}{number}",
        payload={**message.payload, "resent_by": by.user_id},
        subject=message.subject,
        now=now,
    )
    log.info("mail.sent_again", message=message.pk, again=again.pk, by=str(by.kind), user=by.user_id)
    return again


def try_anew(*, message_id: int, by: Actor, now: datetime) -> None:
    """Give a mail that was given up its days again. Raises UnknownSentMail."""
    if not _parked().filter(pk=message_id).exists():
        raise UnknownSentMail
    retry_parked(message_id=message_id, now=now)
    log.info("mail.tried_anew", message=message_id, by=str(by.kind), user=by.user_id)


def try_all_anew(*, by: Actor, now: datetime) -> int:
    """Do so for the latest MOST_AT_ONCE of them; returns for how many."""
    ids = list(_parked().order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    for pk in ids:
        retry_parked(message_id=pk, now=now)
    log.info("mail.all_tried_anew", count=len(ids), by=str(by.kind), user=by.user_id)
    return len(ids)


def _parked() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(kind__in=SENT_EVENTS, state=OutboxMessage.State.PARKED)


def _fact(message: OutboxMessage) -> str:
    return message.key.partition(_AGAIN)[0]
