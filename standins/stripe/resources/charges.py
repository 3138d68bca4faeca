"""GET /v1/charges, GET /v1/charges/{id}."""

from __future__ import annotations

from typing import Any

from standins.stripe import lists
from standins.stripe.params import EXPAND, Shape, Text, listing, not_offered
from standins.stripe.params.common import CreatedFilter
from standins.stripe.resources.finding import find
from standins.stripe.routing import Route
from standins.stripe.world import Call, World

RETRIEVE = Shape({**EXPAND})
LIST = listing(created=CreatedFilter(), payment_intent=Text(), **not_offered("customer transfer_group"))


def retrieve(world: World, call: Call) -> dict[str, Any]:
    return find(world, call, "charge", call.ids[0], param="id").body


def listed(world: World, call: Call) -> dict[str, Any]:
    wanted = call.params.get("payment_intent")
    found = [
        one.body
        for one in world.store.all_of("charge", call.account, livemode=call.livemode)
        if wanted in (None, one.body["payment_intent"])
        and lists.within(one.body["created"], call.params.get("created"))
    ]
    return lists.page(found, call.params, "/v1/charges")


ROUTES = (
    Route("GET", "/v1/charges", listed, LIST),
    Route("GET", "/v1/charges/{}", retrieve, RETRIEVE),
)
