"""A PaymentIntent made by a Checkout Session."""

from __future__ import annotations

from typing import Any

from standins.stripe import ids
from standins.stripe.wordlist import words

EMPTY = words(
    """
    allowed_payment_method_types amount_details application automatic_payment_methods canceled_at
    cancellation_reason customer customer_account excluded_payment_method_types hooks last_payment_error
    latest_charge managed_payments next_action on_behalf_of payment_details payment_method
    payment_method_configuration_details payment_record presentment_details processing review
    setup_future_usage shipping source transfer_data transfer_group
    """
)
ECHOED = words(
    """
    application_fee_amount description receipt_email statement_descriptor statement_descriptor_suffix
    """
)


def build(
    session: dict[str, Any], data: dict[str, Any], *, created: int, methods: list[str]
) -> dict[str, Any]:
    """`data` is the session's `payment_intent_data`, `methods` the kinds of payment that were on offer."""
    intent_id = ids.new_id("pi")
    body: dict[str, Any] = {"id": intent_id, "object": "payment_intent"}
    body |= dict.fromkeys(EMPTY)
    body |= {name: data.get(name) for name in ECHOED}
    return body | {
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": ids.client_secret(intent_id),
        "confirmation_method": "automatic",
        "created": created,
        "currency": session["currency"],
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "payment_method_options": {},
        "payment_method_types": methods,
        "status": "requires_payment_method",
    }
