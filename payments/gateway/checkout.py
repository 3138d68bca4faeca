"""Checkout Sessions: Stripe's hosted payment page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .amounts import to_stripe
from .connection import acting_on, client
from .errors import translated_errors
from .reading import code, everything, minor, since_filter
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

    Repeating the call with the same key and parameters gives the same page. Raises AmountRefused for an amount or a
    fee that Stripe cannot be told exactly; multiples of `payments.amounts.step` can.
    """
    intent: dict[str, Any] = {"description": description, "metadata": {"payment": reference}}
    if application_fee_minor:
        intent["application_fee_amount"] = to_stripe(application_fee_minor, currency)
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
                    "unit_amount": to_stripe(amount_minor, currency),
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


def list_checkouts(*, account: AccountRef, since: datetime) -> Iterator[CheckoutState]:
    """Every payment page that was opened since then, newest first."""
    sessions = client(livemode=account.livemode).v1.checkout.sessions
    parameters: Any = since_filter(since) | {"expand": [f"data.{name}" for name in _EXPAND]}
    return everything("checkout.list", lambda: sessions.list(parameters, acting_on(account)), _state)


def _state(session: Any) -> CheckoutState:
    intent = session.payment_intent
    return CheckoutState(
        id=session.id,
        url=session.url or "",
        status=session.status,
        is_paid=session.payment_status == "paid",
        amount_minor=minor(session.amount_total, session.currency),
        currency=code(session.currency),
        intent_id=intent.id if intent else "",
        intent_status=intent.status if intent else "",
        reference=session.client_reference_id or "",
        livemode=session.livemode,
    )
