"""POST /v2/core/account_links: a single-use address where a school gives its details to Stripe."""

from __future__ import annotations

from typing import Any

from standins.stripe import ids
from standins.stripe.account_state import serves
from standins.stripe.clock import rfc3339, unix_now
from standins.stripe.errors import account_refused, missing_param
from standins.stripe.params import Choice, Shape, Text, Url
from standins.stripe.routing import Route
from standins.stripe.store import PLATFORM
from standins.stripe.world import Call, World

LIFETIME_SECONDS = 300
USE_CASES = ("account_onboarding", "account_update")
OPTIONS = Shape(
    {
        "fields": Choice(("currently_due", "eventually_due")),
        "future_requirements": Choice(("include", "omit")),
    }
)
ADDRESSES = Shape({"refresh_url": Url(required=True), "return_url": Url(), "collection_options": OPTIONS})
USE_CASE = Shape(
    {"type": Choice(USE_CASES, required=True), **dict.fromkeys(USE_CASES, ADDRESSES)},
    required=True,
)
CREATE = Shape({"account": Text(required=True), "use_case": USE_CASE})


def create(world: World, call: Call) -> dict[str, Any]:
    wanted, use_case = call.params["account"], call.params["use_case"]
    account = world.store.find("account", wanted)
    if not serves(account, livemode=call.livemode) or call.account != PLATFORM:
        raise account_refused(wanted)
    if use_case["type"] not in use_case:
        raise missing_param(f"use_case[{use_case['type']}]")
    now, token = unix_now(), ids.new_id("acctlink", 40)
    link = {
        "object": "v2.core.account_link",
        "account": wanted,
        "created": rfc3339(now),
        "expires_at": rfc3339(now + LIFETIME_SECONDS),
        "livemode": call.livemode,
        "url": f"{world.config.public_url}/connect/{token}",
        "use_case": use_case,
    }
    world.store.add(
        "account_link",
        PLATFORM,
        {"id": token, **link},
        livemode=call.livemode,
        expires_at=now + LIFETIME_SECONDS,
        used=False,
    )
    return link


ROUTES = (Route("POST", "/v2/core/account_links", create, CREATE),)
