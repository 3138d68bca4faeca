"""GET /v1/account, GET /v1/accounts/{id}, GET /v1/accounts."""

from __future__ import annotations

from typing import Any

from standins.stripe import lists
from standins.stripe.account_state import serves
from standins.stripe.bodies import account as bodies
from standins.stripe.errors import account_refused, not_offered_here
from standins.stripe.params import EXPAND, Shape, listing
from standins.stripe.params.common import CreatedFilter
from standins.stripe.routing import Route
from standins.stripe.store import PLATFORM
from standins.stripe.world import Call, World

RETRIEVE = Shape({**EXPAND})


def retrieve_own(world: World, call: Call) -> dict[str, Any]:
    """The account that the request acts for: the platform's, without `Stripe-Account`."""
    if call.account == PLATFORM:
        return bodies.v1(platform(world))
    return bodies.v1(world.store.require("account", call.account).body)


def platform(world: World) -> dict[str, Any]:
    return bodies.flat(
        account_id=world.config.platform_id,
        created=1_700_000_000,
        name=world.config.platform_name,
        country="ES",
        currency="eur",
        email=None,
        card_payments="active",
    )


def retrieve(world: World, call: Call) -> dict[str, Any]:
    """403 for what is not connected, also when it never existed; an account sees nobody but itself."""
    wanted = call.ids[0]
    if wanted == world.config.platform_id and call.account == PLATFORM:
        return bodies.v1(platform(world))
    record = world.store.find("account", wanted)
    visible = serves(record, livemode=call.livemode) and call.account in (PLATFORM, wanted)
    if record is None or not visible:
        raise account_refused(wanted)
    return bodies.v1(record.body)


def listed(world: World, call: Call) -> dict[str, Any]:
    if call.account != PLATFORM:
        raise not_offered_here("Listing the accounts below a connected account")
    found = [
        bodies.v1(one.body)
        for one in world.store.all_of("account")
        if serves(one, livemode=call.livemode)
        and lists.within(one.body["created"], call.params.get("created"))
    ]
    return lists.page(found, call.params, "/v1/accounts")


ROUTES = (
    Route("GET", "/v1/account", retrieve_own, RETRIEVE),
    Route("GET", "/v1/accounts", listed, listing(created=CreatedFilter())),
    Route("GET", "/v1/accounts/{}", retrieve, RETRIEVE),
)
