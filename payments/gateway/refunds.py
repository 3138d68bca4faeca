"""Refunds on the school's account."""

from typing import Any

from .connection import acting_on, client
from .errors import translated_errors
from .types import AccountRef, RefundReceipt


def create_refund(
    *,
    account: AccountRef,
    intent_id: str,
    amount_minor: int,
    with_application_fee: bool,
    idempotency_key: str,
) -> RefundReceipt:
    """Give back part or all of a payment. Repeating the call with the same key gives back nothing more."""
    parameters: dict[str, Any] = {"payment_intent": intent_id, "amount": amount_minor}
    if with_application_fee:
        parameters["refund_application_fee"] = True
    with translated_errors("refund.create"):
        refund = client(livemode=account.livemode).v1.refunds.create(
            parameters,  # type: ignore[arg-type]
            acting_on(account, idempotency_key=idempotency_key),
        )
    return _receipt(refund)


def read_refund(*, account: AccountRef, refund_id: str) -> RefundReceipt:
    """The refund as it is now."""
    with translated_errors("refund.read"):
        refund = client(livemode=account.livemode).v1.refunds.retrieve(refund_id, {}, acting_on(account))
    return _receipt(refund)


def _receipt(refund: Any) -> RefundReceipt:
    return RefundReceipt(
        id=refund.id, status=refund.status or "pending", failure=getattr(refund, "failure_reason", None) or ""
    )
