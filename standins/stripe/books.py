"""The accounts' books: every payment, refund and fee with its amount, and what they add up to."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from standins.stripe.store import PLATFORM, Record
from standins.stripe.world import World


def books(world: World) -> dict[str, Any]:
    """By account id (the platform's own under its id): payments and refunds, oldest first, and totals."""
    accounts = {world.config.platform_id: PLATFORM}
    accounts |= {one.id: one.id for one in reversed(world.store.all_of("account"))}
    with world.store.lock:
        return {shown: _account(world, account) for shown, account in accounts.items()}


def _account(world: World, account: str) -> dict[str, Any]:
    charges = [
        one for one in reversed(world.store.all_of("charge", account)) if one.body["status"] != "failed"
    ]
    refunds = list(reversed(world.store.all_of("refund", account)))
    payments = [_payment(world, one) for one in charges]
    given_back = [_refund(one) for one in refunds]
    return {"payments": payments, "refunds": given_back, "totals": _totals(payments, given_back)}


def _payment(world: World, charge: Record) -> dict[str, Any]:
    intent = world.store.require("payment_intent", charge.body["payment_intent"])
    fee = charge.body["application_fee"]
    fee_body = (
        world.store.require("application_fee", fee).body if fee else {"amount": 0, "amount_refunded": 0}
    )
    return {
        "charge": charge.id,
        "payment_intent": intent.id,
        "session": intent.private["session"],
        "status": charge.body["status"],
        "currency": charge.body["currency"],
        "amount": charge.body["amount"],
        "amount_captured": charge.body["amount_captured"],
        "amount_refunded": charge.body["amount_refunded"],
        "application_fee": fee_body["amount"],
        "application_fee_refunded": fee_body["amount_refunded"],
        "metadata": charge.body["metadata"],
    }


def _refund(record: Record) -> dict[str, Any]:
    names = ("charge", "payment_intent", "status", "currency", "amount", "reason", "metadata")
    return {"refund": record.id, **{name: record.body[name] for name in names}}


def _totals(payments: list[dict[str, Any]], refunds: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """By currency, in minor units: failed refunds count for nothing, pending ones as given back."""
    totals: dict[str, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("paid", "refunded", "fees", "net"), 0)
    )
    for one in payments:
        totals[one["currency"]]["paid"] += one["amount_captured"]
        totals[one["currency"]]["fees"] += one["application_fee"] - one["application_fee_refunded"]
    for one in refunds:
        if one["status"] != "failed":
            totals[one["currency"]]["refunded"] += one["amount"]
    for total in totals.values():
        total["net"] = total["paid"] - total["refunded"] - total["fees"]
    return dict(totals)
