"""The gateway on one end of the wire, the stand-in on the other: a payment page and what becomes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from payments import gateway
from payments.gateway import AccountRef, CheckoutState

SCHOOL = AccountRef("acct_alpha00000001", livemode=False)
STRANGER = AccountRef("acct_dmitri0000001", livemode=False)
PAGE: dict[str, Any] = {
    "reference": "pay_1",
    "idempotency_key": "key-1",
    "description": "Conversation B1",
    "amount_minor": 4500,
    "currency": "EUR",
    "application_fee_minor": 0,
    "payer_email": "chloe@example.com",
    "locale": "en",
    "success_url": "http://alpha.localhost:8000/done",
    "cancel_url": "http://alpha.localhost:8000/back",
    "expires_at": datetime.now(UTC) + timedelta(hours=12),
}


def opened(account: AccountRef = SCHOOL, **changes: Any) -> CheckoutState:
    """A payment page over 45 euros, asked for in the same words each time."""
    return gateway.open_checkout(account=account, **{**PAGE, **changes})


def paid(side: Any, account: AccountRef = SCHOOL, **changes: Any) -> CheckoutState:
    """A page that was paid with a card; `card` is its number."""
    card = changes.pop("card", "4242424242424242")
    page = opened(account, **changes)
    side.pay(page.id, card=card)
    return gateway.read_checkout(account=account, session_id=page.id)


def refund(page: CheckoutState, account: AccountRef = SCHOOL, **changes: Any) -> gateway.RefundReceipt:
    """All of it, as the outbox would ask for it."""
    standard = {
        "intent_id": page.intent_id,
        "amount_minor": page.amount_minor,
        "currency": page.currency,
        "with_application_fee": False,
        "metadata": {"refund": "7", "payment": page.reference},
        "idempotency_key": "refund-1",
    }
    return gateway.create_refund(account=account, **{**standard, **changes})
