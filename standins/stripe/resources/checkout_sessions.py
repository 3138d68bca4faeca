"""POST and GET /v1/checkout/sessions, GET …/{id}, POST …/{id}/expire, GET …/{id}/line_items."""

from __future__ import annotations

from typing import Any

from standins.stripe import lists, sessions
from standins.stripe.bodies import checkout_session
from standins.stripe.checkout_rules import check
from standins.stripe.clock import unix_now
from standins.stripe.errors import ApiError
from standins.stripe.params import EXPAND, PAGE, Choice, Shape, Text, listing, not_offered
from standins.stripe.params.checkout_session import CREATE
from standins.stripe.params.common import CreatedFilter
from standins.stripe.resources.finding import find
from standins.stripe.routing import Route
from standins.stripe.store import Record
from standins.stripe.world import Call, World

RETRIEVE = Shape({**EXPAND})
LIST = listing(
    created=CreatedFilter(),
    payment_intent=Text(),
    status=Choice(("complete", "expired", "open")),
    **not_offered("customer customer_account customer_details payment_link subscription"),
)


def create(world: World, call: Call) -> dict[str, Any]:
    now = unix_now()
    check(world, call, now)
    body = checkout_session.build(call.params, created=now, pay_url=world.pay_url, livemode=call.livemode)
    body["allowed_payment_method_types"] = call.params.get("allowed_payment_method_types")
    body["excluded_payment_method_types"] = call.params.get("excluded_payment_method_types")
    body["payment_method_types"] = sessions.methods_for(body)
    if not body["payment_method_types"]:
        message = "No payment method types remain for this Checkout Session."
        raise ApiError(400, message, param="allowed_payment_method_types", replayed=False)
    session = world.store.add(
        "checkout_session",
        call.account,
        body,
        livemode=call.livemode,
        line_items=checkout_session.line_items(call.params, created=now, livemode=call.livemode),
        products=[item["price_data"]["product_data"] for item in call.params["line_items"]],
        payment_intent_data=call.params.get("payment_intent_data", {}),
    )
    world.store.schedule("expire_session", session.id, body["expires_at"])
    return session.body


def _find(world: World, call: Call) -> Record:
    return sessions.current_session(
        world, find(world, call, "checkout_session", call.ids[0], param="session").id
    )


def retrieve(world: World, call: Call) -> dict[str, Any]:
    return _find(world, call).body


def expire(world: World, call: Call) -> dict[str, Any]:
    """400 unless it is open: a complete session stays complete, whatever the caller believes."""
    session = _find(world, call)
    status = session.body["status"]
    if status != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Session has a status of `{status}`."
        )
        raise ApiError(400, message)
    sessions.expire(world, session, call=call)
    return session.body


def line_items(world: World, call: Call) -> dict[str, Any]:
    session = _find(world, call)
    return lists.page(
        session.private["line_items"], call.params, f"/v1/checkout/sessions/{session.id}/line_items"
    )


def listed(world: World, call: Call) -> dict[str, Any]:
    params = call.params
    current = [
        sessions.current_session(world, one.id)
        for one in world.store.all_of("checkout_session", call.account, livemode=call.livemode)
    ]
    found = [
        one.body
        for one in current
        if params.get("status") in (None, one.body["status"])
        and params.get("payment_intent") in (None, one.body["payment_intent"])
        and lists.within(one.body["created"], params.get("created"))
    ]
    return lists.page(found, params, "/v1/checkout/sessions")


ROUTES = (
    Route("POST", "/v1/checkout/sessions", create, CREATE),
    Route("GET", "/v1/checkout/sessions", listed, LIST),
    Route("GET", "/v1/checkout/sessions/{}", retrieve, RETRIEVE),
    Route("POST", "/v1/checkout/sessions/{}/expire", expire, Shape({**EXPAND})),
    Route("GET", "/v1/checkout/sessions/{}/line_items", line_items, Shape({**PAGE})),
)
