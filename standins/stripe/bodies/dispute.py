"""A Dispute: a payer asked their bank for the money back."""

from __future__ import annotations

from typing import Any

from standins.stripe import ids
from standins.stripe.wordlist import words

# Stripe, "Dispute categories", with the code that Visa uses for each.
REASONS = {
    "bank_cannot_process": "12.3",
    "check_returned": "",
    "credit_not_processed": "13.6",
    "customer_initiated": "",
    "debit_not_authorized": "",
    "duplicate": "12.6.1",
    "fraudulent": "10.4",
    "general": "",
    "incorrect_account_details": "",
    "insufficient_funds": "",
    "noncompliant": "",
    "product_not_received": "13.1",
    "product_unacceptable": "13.3",
    "subscription_canceled": "13.2",
    "unrecognized": "10.4",
}
EVIDENCE = words(
    """
    access_activity_log appeal billing_address cancellation_policy cancellation_policy_disclosure
    cancellation_rebuttal customer_communication customer_email_address customer_name
    customer_purchase_ip customer_signature duplicate_charge_documentation
    duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy
    refund_policy_disclosure refund_refusal_explanation service_date service_documentation
    shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number
    uncategorized_file uncategorized_text
    """
)


def build(
    charge: dict[str, Any], *, amount: int, reason: str, inquiry: bool, created: int, due_by: int
) -> dict[str, Any]:
    """A dispute about `charge` that is to be answered until `due_by`; an inquiry takes no money yet."""
    person = charge["billing_details"]
    evidence = dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}}
    evidence |= {"customer_name": person["name"], "customer_email_address": person["email"]}
    return {
        "id": ids.new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": due_by,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": None,
        },
        "intended_submission_method": None,
        "is_charge_refundable": inquiry,
        "livemode": charge["livemode"],
        "metadata": {},
        "network_reason_code": REASONS[reason] or None,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _method(charge, reason, inquiry=inquiry),
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def _method(charge: dict[str, Any], reason: str, *, inquiry: bool) -> dict[str, Any] | None:
    details = charge["payment_method_details"]
    if details["type"] != "card":
        return None
    brand = details["card"]["brand"]
    card = {"brand": brand, "case_type": "inquiry" if inquiry else "chargeback", "network": brand}
    return {"type": "card", "card": card | {"network_reason_code": REASONS[reason] or None}}
