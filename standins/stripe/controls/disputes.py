"""Disputes: what the payer's bank and the school's dashboard do."""

from __future__ import annotations

from typing import Any

from standins.stripe import disputing
from standins.stripe.courier import Courier
from standins.stripe.world import World


def open_one(
    world: World,
    courier: Courier,
    intent_id: str,
    *,
    amount: int | None = None,
    reason: str = "fraudulent",
    inquiry: bool = False,
) -> dict[str, Any]:
    """The payer complains to their bank; `inquiry` is a question first, which takes no money."""
    intent = world.store.require("payment_intent", intent_id)
    charge = world.store.require("charge", intent.body["latest_charge"] or "")
    return disputing.open_dispute(world, charge, amount=amount, reason=reason, inquiry=inquiry).body


def escalate(world: World, courier: Courier, dispute_id: str) -> dict[str, Any]:
    return disputing.escalate(world, dispute_id).body


def submit(world: World, courier: Courier, dispute_id: str) -> dict[str, Any]:
    return disputing.submit(world, dispute_id).body


def close(world: World, courier: Courier, dispute_id: str, *, won: bool) -> dict[str, Any]:
    return disputing.close(world, dispute_id, won=won).body


ROUTES = (
    ("POST", "payments/{}/dispute", open_one),
    ("POST", "disputes/{}/escalate", escalate),
    ("POST", "disputes/{}/submit", submit),
    ("POST", "disputes/{}/close", close),
)
