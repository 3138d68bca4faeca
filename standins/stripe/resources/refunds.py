"""POST and GET /v1/refunds, GET and POST /v1/refunds/{id}."""

from __future__ import annotations

from typing import Any

from standins.stripe import events, lists, refunding
from standins.stripe.errors import ApiError, invalid_param, missing_param
from standins.stripe.params import (
    EXPAND,
    Boolean,
    Choice,
    Integer,
    Metadata,
    Shape,
    Text,
    listing,
    not_offered,
)
from standins.stripe.params.common import CreatedFilter
from standins.stripe.resources.finding import find
from standins.stripe.routing import Route
from standins.stripe.store import Record
from standins.stripe.world import Call, World

CREATE = Shape(
    {
        "amount": Integer(least=1),
        "charge": Text(),
        "metadata": Metadata(unsettable=True),
        "payment_intent": Text(),
        "reason": Choice(("duplicate", "fraudulent", "requested_by_customer")),
        "refund_application_fee": Boolean(),
        **EXPAND,
        **not_offered("currency customer instructions_email origin reverse_transfer"),
    }
)
RETRIEVE = Shape({**EXPAND})
UPDATE = Shape({"metadata": Metadata(unsettable=True), **EXPAND})
LIST = listing(charge=Text(), payment_intent=Text(), created=CreatedFilter())


def create(world: World, call: Call) -> dict[str, Any]:
    return refunding.refund(world, _charge(world, call), call.params, call=call).body


def _charge(world: World, call: Call) -> Record:
    given = [name for name in ("charge", "payment_intent") if name in call.params]
    if not given:
        raise missing_param("charge")
    if len(given) == 2:
        message = "You may only specify one of these parameters: charge, payment_intent."
        raise invalid_param(message, "payment_intent")
    if given == ["charge"]:
        return find(world, call, "charge", call.params["charge"], param="charge")
    intent = find(world, call, "payment_intent", call.params["payment_intent"], param="payment_intent")
    if intent.body["status"] not in ("succeeded", "processing"):
        message = f"This PaymentIntent ({intent.id}) does not have a successful charge to refund."
        raise ApiError(400, message, code="payment_intent_unexpected_state", param="payment_intent")
    return world.store.require("charge", intent.body["latest_charge"])


def retrieve(world: World, call: Call) -> dict[str, Any]:
    return find(world, call, "refund", call.ids[0], param="refund").body


def update(world: World, call: Call) -> dict[str, Any]:
    """Merges metadata: an empty value removes a key, an empty `metadata` all of them."""
    record = find(world, call, "refund", call.ids[0], param="refund")
    if "metadata" in call.params:
        before = record.body["metadata"]
        merged = before | call.params["metadata"] if call.params["metadata"] else {}
        record.body["metadata"] = {key: value for key, value in merged.items() if value}
        world.store.save(record)
        events.record(world, "refund.updated", record, call=call, previous={"metadata": before})
    return record.body


def listed(world: World, call: Call) -> dict[str, Any]:
    filters = {name: call.params[name] for name in ("charge", "payment_intent") if name in call.params}
    found = [
        one.body
        for one in world.store.all_of("refund", call.account, livemode=call.livemode)
        if all(one.body[name] == value for name, value in filters.items())
        and lists.within(one.body["created"], call.params.get("created"))
    ]
    return lists.page(found, call.params, "/v1/refunds")


ROUTES = (
    Route("POST", "/v1/refunds", create, CREATE),
    Route("GET", "/v1/refunds", listed, LIST),
    Route("GET", "/v1/refunds/{}", retrieve, RETRIEVE),
    Route("POST", "/v1/refunds/{}", update, UPDATE),
)
