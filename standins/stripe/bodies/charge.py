"""A Charge: one try at taking the money. Of a card only brand, last four, expiry and country are known."""

from __future__ import annotations

from typing import Any

from standins.stripe import ids
from standins.stripe.wordlist import words

EMPTY = words(
    """
    application application_fee authorization_code balance_transaction customer
    failure_balance_transaction failure_code failure_message level3 on_behalf_of presentment_details
    receipt_number review shipping source source_transfer statement_descriptor transfer transfer_data
    transfer_group receipt_url
    """
)
ECHOED = ["application_fee_amount", "description", "receipt_email", "statement_descriptor_suffix"]
CARD_EMPTY = words(
    """
    amount_authorized authorization_code capture_before description electronic_commerce_indicator
    extended_authorization iin incremental_authorization installments issuer mandate moto multicapture
    network_token network_transaction_id overcapture setup_credential_usage stored_credential_usage
    transaction_link_id wallet
    """
)


def build(
    intent: dict[str, Any], *, created: int, details: dict[str, Any], payer: dict[str, Any]
) -> dict[str, Any]:
    """A pending charge for `intent`; `details` is its `payment_method_details`, `payer` has name and email."""
    prefix = "ch" if details["type"] == "card" else "py"
    body: dict[str, Any] = {"id": ids.new_id(prefix), "object": "charge"}
    body |= dict.fromkeys(EMPTY)
    body |= {name: intent.get(name) for name in ECHOED}
    return body | {
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": {"address": None, "phone": None, "tax_id": None, **payer},
        "calculated_statement_descriptor": intent["statement_descriptor"],
        "captured": False,
        "created": created,
        "currency": intent["currency"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": None,
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": ids.new_id("pm"),
        "payment_method_details": details,
        "radar_options": {},
        "refunded": False,
        "status": "pending",
    }


def card_details(
    *, brand: str, last4: str, exp_month: int, exp_year: int, three_d_secure: bool
) -> dict[str, Any]:
    authenticated = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": ids.new_id("3ds"),
        "version": "2.2.0",
    }
    card = dict.fromkeys(CARD_EMPTY) | {
        "brand": brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": ids.new_id("fp", 16).removeprefix("fp_"),
        "funding": "credit",
        "last4": last4,
        "network": brand,
        "regulated_status": "unregulated",
        "three_d_secure": authenticated if three_d_secure else None,
    }
    return {"type": "card", "card": card}


def outcome(
    *, approved: bool, decline_code: str | None = None, seller_message: str = "Payment complete."
) -> dict[str, Any]:
    return {
        "advice_code": None if approved else "try_again_later",
        "network_advice_code": None,
        "network_decline_code": None if approved else "01",
        "network_status": "approved_by_network" if approved else "declined_by_network",
        "reason": decline_code,
        "risk_level": "normal",
        "risk_score": 12,
        "rule": None,
        "seller_message": seller_message,
        "type": "authorized" if approved else "issuer_declined",
    }
