"""GET /v1/payment_intents, GET /v1/payment_intents/{id}. Checkout makes them; nobody else does here."""

from __future__ import annotations

from typing import Any

from standins.stripe import lists
from standins.stripe.params import EXPAND, Shape, listing, not_offered
from standins.stripe.params.common import CreatedFilter
from standins.stripe.resources.finding import find
from standins.stripe.routing import Route
from standins.stripe.world import Call, World

RETRIEVE = Shape({**EXPAND, **not_offered("client_secret")})
LIST = listing(created=CreatedFilter(), **not_offered("customer customer_account"))


def retrieve(world: World, call: Call) -> dict[str, Any]:
    return find(world, call, "payment_intent", call.ids[0], param="intent").body


def listed(world: World, call: Call) -> dict[str, Any]:
    found = [
        one.body
        for one in world.store.all_of("payment_intent", call.account, livemode=call.livemode)
        if lists.within(one.body["created"], call.params.get("created"))
    ]
    return lists.page(found, call.params, "/v1/payment_intents")


ROUTES = (
    Route("GET", "/v1/payment_intents", listed, LIST),
    Route("GET", "/v1/payment_intents/{}", retrieve, RETRIEVE),
)
