"""The accounts' books: every payment, refund and fee with its amount, and what they add up to."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from standins.stripe.store import PLATFORM, Record
from standins.stripe.world import World


def books(world: World, *, livemode: bool) -> dict[str, Any]:
    """One world's, by account id (the platform's own under its id).

    Each with its payments, refunds and disputes, oldest first, and what they add up to.
    """
    accounts = {world.config.platform_id: PLATFORM}
    accounts |= {one.id: one.id for one in reversed(world.store.all_of("account"))}
    with world.store.lock:
        return {shown: _account(world, account, livemode) for shown, account in accounts.items()}


def _account(world: World, account: str, livemode: bool) -> dict[str, Any]:
    charges, refunds, disputes = (
        list(reversed(world.store.all_of(kind, account, livemode=livemode)))
        for kind in ("charge", "refund", "dispute")
    )
    held = Counter[str]()
    for dispute in disputes:
        held[dispute.body["charge"]] += dispute.private["withdrawn"]
    payments = [_payment(world, one, held[one.id]) for one in charges if one.body["status"] != "failed"]
    given_back = [_refund(one) for one in refunds]
    return {
        "payments": payments,
        "refunds": given_back,
        "disputes": [_dispute(one) for one in disputes],
        "totals": _totals(payments, given_back),
    }


def _payment(world: World, charge: Record, disputed: int) -> dict[str, Any]:
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
        "amount_disputed": disputed,
        "application_fee": fee_body["amount"],
        "application_fee_refunded": fee_body["amount_refunded"],
        "reference": _reference(world, intent),
        "metadata": charge.body["metadata"],
    }


def _reference(world: World, intent: Record) -> str | None:
    """What the platform called it when it opened the page."""
    session = world.store.require("checkout_session", intent.private["session"])
    return session.body["client_reference_id"]


def _dispute(record: Record) -> dict[str, Any]:
    names = ("charge", "payment_intent", "status", "reason", "currency", "amount")
    told = {name: record.body[name] for name in names}
    return {"dispute": record.id, **told, "withdrawn": record.private["withdrawn"]}


def _refund(record: Record) -> dict[str, Any]:
    names = ("charge", "payment_intent", "status", "currency", "amount", "reason", "metadata")
    return {"refund": record.id, **{name: record.body[name] for name in names}}


def _totals(payments: list[dict[str, Any]], refunds: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """By currency, in Stripe's units: failed refunds count for nothing, pending ones as given back.

    What a bank took for a dispute is off until it gives it back.
    """
    totals: dict[str, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("paid", "refunded", "disputed", "fees", "net"), 0)
    )
    for one in payments:
        totals[one["currency"]]["paid"] += one["amount_captured"]
        totals[one["currency"]]["disputed"] += one["amount_disputed"]
        totals[one["currency"]]["fees"] += one["application_fee"] - one["application_fee_refunded"]
    for one in refunds:
        if one["status"] != "failed":
            totals[one["currency"]]["refunded"] += one["amount"]
    for total in totals.values():
        total["net"] = total["paid"] - total["refunded"] - total["disputed"] - total["fees"]
    return dict(totals)
