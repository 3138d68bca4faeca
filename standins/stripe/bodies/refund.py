"""A Refund, and the fee that the platform took."""

from __future__ import annotations

from typing import Any

from standins.stripe import ids
from standins.stripe.wordlist import words

EMPTY = words(
    """
    customer customer_account description failure_balance_transaction failure_reason instructions_email
    next_action pending_reason presentment_details receipt_number source_transfer_reversal
    transfer_reversal
    """
)


def build(charge: dict[str, Any], params: dict[str, Any], *, amount: int, created: int) -> dict[str, Any]:
    return {
        "id": ids.new_id("re"),
        "object": "refund",
        **dict.fromkeys(EMPTY),
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "destination_details": _destination(charge),
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "status": "succeeded",
    }


def _destination(charge: dict[str, Any]) -> dict[str, Any]:
    kind = charge["payment_method_details"]["type"]
    if kind != "card":
        return {"type": kind, kind: {}}
    card = {"reference": None, "reference_status": "pending", "reference_type": None, "type": "refund"}
    return {"type": "card", "card": card}


def application_fee(charge: dict[str, Any], *, account: str, amount: int, created: int) -> dict[str, Any]:
    return {
        "id": ids.new_id("fee"),
        "object": "application_fee",
        "account": account,
        "amount": amount,
        "amount_refunded": 0,
        "application": "ca_standin",
        "balance_transaction": None,
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "fee_source": {"charge": charge["id"], "type": "charge"},
        "livemode": False,
        "originating_transaction": charge["id"],
        "refunded": False,
        "refunds": {"object": "list", "data": [], "has_more": False, "url": "/v1/application_fees"},
    }
