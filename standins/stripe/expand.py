"""`expand[]=payment_intent.latest_charge`: ids replaced by what they stand for (Stripe, "Expanding responses")."""

from __future__ import annotations

import copy
from typing import Any

from standins.stripe.errors import ApiError
from standins.stripe.store import Record
from standins.stripe.world import World

DEEPEST = 4
REFERENCES = {
    ("checkout.session", "payment_intent"): "payment_intent",
    ("payment_intent", "latest_charge"): "charge",
    ("charge", "payment_intent"): "payment_intent",
    ("charge", "application_fee"): "application_fee",
    ("charge", "balance_transaction"): "balance_transaction",
    ("dispute", "charge"): "charge",
    ("dispute", "payment_intent"): "payment_intent",
    ("refund", "balance_transaction"): "balance_transaction",
    ("refund", "charge"): "charge",
    ("refund", "failure_balance_transaction"): "balance_transaction",
    ("refund", "payment_intent"): "payment_intent",
    ("application_fee", "charge"): "charge",
}
# Null in every object here, but expandable at Stripe: asking for them changes nothing.
ALWAYS_NULL = {
    ("checkout.session", "customer"),
    ("checkout.session", "invoice"),
    ("checkout.session", "setup_intent"),
    ("checkout.session", "subscription"),
    ("payment_intent", "customer"),
    ("charge", "customer"),
}


def expand(world: World, body: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """A copy of `body` with each path followed. 400 for a path that cannot be."""
    result = copy.deepcopy(body)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            message = f"You cannot expand more than {DEEPEST} levels of a property."
            raise ApiError(400, f"{message} Property: {path}", replayed=False)
        _follow(world, result, steps, path)
    return result


def _follow(world: World, node: dict[str, Any], steps: list[str], path: str) -> None:
    name, rest = steps[0], steps[1:]
    if node["object"] == "list" and name == "data" and rest:
        for item in node["data"]:
            _follow(world, item, rest, path)
        return
    child = _child(world, node, name, path)
    if child is not None:
        node[name] = child
        if rest:
            _follow(world, child, rest, path)


def _child(world: World, node: dict[str, Any], name: str, path: str) -> dict[str, Any] | None:
    place = (node["object"], name)
    if isinstance(node.get(name), dict) and (place in REFERENCES or place in INCLUDED):
        return node[name]
    if place in INCLUDED:
        return INCLUDED[place](world, node)
    if place in REFERENCES:
        return copy.deepcopy(world.store.require(REFERENCES[place], node[name]).body) if node[name] else None
    if place in ALWAYS_NULL:
        return None
    raise ApiError(
        400, f"This property cannot be expanded ({path}), or not by this stand-in.", replayed=False
    )


def _line_items(world: World, session: dict[str, Any]) -> dict[str, Any]:
    items: list[dict[str, Any]] = world.store.require("checkout_session", session["id"]).private["line_items"]
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return {"object": "list", "data": copy.deepcopy(items[:10]), "has_more": len(items) > 10, "url": url}


def _refunds(world: World, charge: dict[str, Any]) -> dict[str, Any]:
    found = refunds_of(world, charge["id"])
    url = f"/v1/charges/{charge['id']}/refunds"
    return {
        "object": "list",
        "data": [one.body for one in found[:10]],
        "has_more": len(found) > 10,
        "url": url,
    }


def refunds_of(world: World, charge_id: str) -> list[Record]:
    """Newest first."""
    return [one for one in world.store.all_of("refund") if one.body["charge"] == charge_id]


INCLUDED = {("checkout.session", "line_items"): _line_items, ("charge", "refunds"): _refunds}
