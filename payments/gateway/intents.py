"""PaymentIntents: why an attempt failed."""

from typing import Any

from .connection import acting_on, client
from .errors import translated_errors
from .reading import code, minor, noted
from .types import AccountRef, IntentState


def read_intent(*, account: AccountRef, intent_id: str) -> IntentState:
    """The intent as it is now."""
    with translated_errors("intent.read"):
        intent = client(livemode=account.livemode).v1.payment_intents.retrieve(
            intent_id, {}, acting_on(account)
        )
    return _state(intent)


def _state(intent: Any) -> IntentState:
    error = intent.last_payment_error
    return IntentState(
        id=intent.id,
        status=intent.status,
        amount_minor=minor(intent.amount, intent.currency),
        received_minor=minor(intent.amount_received, intent.currency),
        currency=code(intent.currency),
        reference=noted(intent, "payment"),
        error_code=getattr(error, "code", None) or "",
        decline_code=getattr(error, "decline_code", None) or "",
        livemode=intent.livemode,
    )
