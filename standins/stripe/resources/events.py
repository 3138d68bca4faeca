"""GET /v1/events, GET /v1/events/{id}: what happened in the caller's account, webhooks or not."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from standins.stripe import events, lists
from standins.stripe.errors import invalid_param
from standins.stripe.params import EXPAND, Boolean, ListOf, Shape, Text, listing
from standins.stripe.params.common import CreatedFilter
from standins.stripe.resources.finding import find
from standins.stripe.routing import Route
from standins.stripe.world import Call, World

RETRIEVE = Shape({**EXPAND})
LIST = listing(
    created=CreatedFilter(), delivery_success=Boolean(), type=Text(), types=ListOf(Text(), most=20)
)


def retrieve(world: World, call: Call) -> dict[str, Any]:
    return events.as_shown(world, find(world, call, "event", call.ids[0], param="id"))


def listed(world: World, call: Call) -> dict[str, Any]:
    params = call.params
    if "type" in params and "types" in params:
        raise invalid_param("You may only specify one of these parameters: type, types.", "types")
    patterns = params.get("types") or ([params["type"]] if "type" in params else ["*"])
    found = [
        one
        for one in world.store.all_of("event", call.account, livemode=call.livemode)
        if any(fnmatchcase(one.body["type"], pattern) for pattern in patterns)
        and lists.within(one.body["created"], params.get("created"))
    ]
    if "delivery_success" in params:
        wanted = params["delivery_success"]
        found = [one for one in found if (events.pending(world, one) == 0) == wanted]
    page = lists.page([one.body for one in found], params, "/v1/events")
    return page | {
        "data": [events.as_shown(world, world.store.require("event", one["id"])) for one in page["data"]]
    }


ROUTES = (
    Route("GET", "/v1/events", listed, LIST),
    Route("GET", "/v1/events/{}", retrieve, RETRIEVE),
)
