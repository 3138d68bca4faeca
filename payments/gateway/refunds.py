"""Refunds on the school's account."""

from typing import Any

from .connection import client
from .errors import translated_errors
from .types import RefundReceipt


def create_refund(
    *, account_id: str, intent_id: str, amount_minor: int, with_application_fee: bool, idempotency_key: str
) -> RefundReceipt:
    """Give back part or all of a payment. Repeating the call with the same key gives back nothing more."""
    parameters: dict[str, Any] = {"payment_intent": intent_id, "amount": amount_minor}
    if with_application_fee:
        parameters["refund_application_fee"] = True
    with translated_errors("refund.create"):
        refund = client().v1.refunds.create(
            parameters,  # type: ignore[arg-type]
            {"stripe_account": account_id, "idempotency_key": idempotency_key},
        )
    return _receipt(refund)


def read_refund(*, account_id: str, refund_id: str) -> RefundReceipt:
    """The refund as it is now."""
    with translated_errors("refund.read"):
        refund = client().v1.refunds.retrieve(refund_id, {}, {"stripe_account": account_id})
    return _receipt(refund)


def _receipt(refund: Any) -> RefundReceipt:
    return RefundReceipt(
        id=refund.id, status=refund.status or "pending", failure=getattr(refund, "failure_reason", None) or ""
    )
