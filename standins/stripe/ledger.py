"""Balance transactions: every movement of an account's money, which its balance is the sum of.

Stripe's own fees are not taken; the platform's fee is.
"""

from __future__ import annotations

from typing import Any

from standins.stripe import ids
from standins.stripe.clock import unix_now
from standins.stripe.store import Record
from standins.stripe.world import World

CATEGORIES = {
    "application_fee": "platform_earning",
    "application_fee_refund": "platform_earning_refund",
    "charge": "charge",
    "payment": "charge",
    "payment_failure_refund": "refund_failure",
    "payment_refund": "refund",
    "refund": "refund",
    "refund_failure": "refund_failure",
}


def post(
    world: World,
    source: Record,
    kind: str,
    amount: int,
    *,
    fee: int = 0,
    category: str = "",
    description: str | None = None,
) -> str:
    """Enters `amount` less the platform's `fee` for what `source` did. Returns the transaction's id."""
    now, currency = unix_now(), source.body["currency"]
    body: dict[str, Any] = {
        "id": ids.new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [_fee(fee, currency)] if fee else [],
        "net": amount - fee,
        "reporting_category": category or CATEGORIES[kind],
        "source": source.id,
        "status": "available",
        "type": kind,
    }
    return world.store.add("balance_transaction", source.account, body, livemode=source.livemode).id


def _fee(amount: int, currency: str) -> dict[str, Any]:
    return {
        "amount": amount,
        "application": "ca_standin",
        "currency": currency,
        "description": "Application fee",
        "type": "application_fee",
    }
