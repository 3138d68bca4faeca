"""Checkout Sessions: Stripe's hosted payment page."""

from datetime import datetime
from typing import Any

from .connection import acting_on, client
from .errors import translated_errors
from .types import AccountRef, CheckoutState

_EXPAND = ["payment_intent"]


def open_checkout(
    *,
    account: AccountRef,
    idempotency_key: str,
    reference: str,
    description: str,
    amount_minor: int,
    currency: str,
    application_fee_minor: int,
    payer_email: str,
    locale: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
) -> CheckoutState:
    """Open a payment page. `expires_at` must lie 30 minutes to 24 hours ahead (Stripe, Checkout Session create).

    Repeating the call with the same key and parameters gives the same page.
    """
    intent: dict[str, Any] = {"description": description, "metadata": {"payment": reference}}
    if application_fee_minor:
        intent["application_fee_amount"] = application_fee_minor
    parameters: dict[str, Any] = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "client_reference_id": reference,
        "customer_email": payer_email,
        "locale": locale,
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": int(expires_at.timestamp()),
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency.lower(),
                    "unit_amount": amount_minor,
                    "product_data": {"name": description},
                },
            }
        ],
        "payment_intent_data": intent,
        "metadata": {"payment": reference},
        "expand": _EXPAND,
    }
    with translated_errors("checkout.open"):
        session = client(livemode=account.livemode).v1.checkout.sessions.create(
            parameters,  # type: ignore[arg-type]
            acting_on(account, idempotency_key=idempotency_key),
        )
    return _state(session)


def read_checkout(*, account: AccountRef, session_id: str) -> CheckoutState:
    """The session as it is now."""
    with translated_errors("checkout.read"):
        session = client(livemode=account.livemode).v1.checkout.sessions.retrieve(
            session_id, {"expand": _EXPAND}, acting_on(account)
        )
    return _state(session)


def expire_checkout(*, account: AccountRef, session_id: str) -> CheckoutState:
    """Close an open page so that nobody can pay any more. Refused by Stripe when it is complete or expired."""
    with translated_errors("checkout.expire"):
        session = client(livemode=account.livemode).v1.checkout.sessions.expire(
            session_id, {"expand": _EXPAND}, acting_on(account)
        )
    return _state(session)


def _state(session: Any) -> CheckoutState:
    intent = session.payment_intent
    return CheckoutState(
        id=session.id,
        url=session.url or "",
        status=session.status,
        is_paid=session.payment_status == "paid",
        amount_minor=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        intent_id=intent.id if intent else "",
        intent_status=intent.status if intent else "",
        reference=session.client_reference_id or "",
        livemode=session.livemode,
    )
