"""What leaves through the outbox."""

from datetime import datetime

from accounts.models import User
from core.models import OutboxMessage
from core.outbox import GiveUp, handler

from . import emails


@handler("tenants.owner_invited")
def invite_owner(message: OutboxMessage, now: datetime) -> None:
    owner = User.objects.filter(pk=message.payload["owner"], is_active=True).first()
    if owner is None:
        raise GiveUp("The owner is not there any more.")
    emails.invite_owner(owner=owner, key=message.key)
