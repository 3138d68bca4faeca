"""Refunds on the school's account."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from .amounts import to_stripe
from .connection import acting_on, client
from .errors import translated_errors
from .reading import code, everything, id_of, minor, moment, noted, since_filter
from .types import AccountRef, RefundReceipt


def create_refund(
    *,
    account: AccountRef,
    intent_id: str,
    amount_minor: int,
    currency: str,
    with_application_fee: bool,
    metadata: Mapping[str, str],
    idempotency_key: str,
) -> RefundReceipt:
    """Give back part or all of a payment. Repeating the call with the same key gives back nothing more.

    `metadata` is {"refund": our row's number, "payment": the payment's uid}, by which the refund is known again.
    """
    parameters: dict[str, Any] = {
        "payment_intent": intent_id,
        "amount": to_stripe(amount_minor, currency),
        "metadata": dict(metadata),
    }
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


def list_refunds(
    *, account: AccountRef, since: datetime | None = None, intent_id: str = ""
) -> Iterator[RefundReceipt]:
    """Every refund since then, or all of one payment, newest first; those of Stripe's dashboard too."""
    refunds = client(livemode=account.livemode).v1.refunds
    parameters: Any = since_filter(since) if since else {"limit": 100}
    if intent_id:
        parameters["payment_intent"] = intent_id
    return everything("refund.list", lambda: refunds.list(parameters, acting_on(account)), _receipt)


def _receipt(refund: Any) -> RefundReceipt:
    return RefundReceipt(
        id=refund.id,
        status=refund.status or "pending",
        failure=getattr(refund, "failure_reason", None) or "",
        intent_id=id_of(refund.payment_intent),
        amount_minor=minor(refund.amount, refund.currency),
        currency=code(refund.currency),
        payment_reference=noted(refund, "payment"),
        refund_reference=noted(refund, "refund"),
        created_at=moment(refund.created),
    )
