"""GET /v1/balance: what the account's own payments, refunds and fees add up to. Stripe's own fees are not taken."""

from __future__ import annotations

from collections import Counter
from typing import Any

from standins.stripe.params import EXPAND, Shape
from standins.stripe.routing import Route
from standins.stripe.store import PLATFORM
from standins.stripe.world import Call, World


def retrieve(world: World, call: Call) -> dict[str, Any]:
    amounts = PER_KIND[call.account == PLATFORM](world, call)
    available = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(amounts.items())
    ]
    return {
        "object": "balance",
        "available": available,
        "livemode": False,
        "pending": [{**entry, "amount": 0, "source_types": {"card": 0}} for entry in available],
        "refund_and_dispute_prefunding": None,
    }


def _connected(world: World, call: Call) -> Counter[str]:
    account = world.store.require("account", call.account).body
    amounts = Counter({account["currency"]: 0})
    for charge in world.store.all_of("charge", call.account):
        amounts[charge.body["currency"]] += charge.body["amount_captured"] - charge.body["amount_refunded"]
    for fee in world.store.all_of("application_fee"):
        if fee.body["account"] == call.account:
            amounts[fee.body["currency"]] -= fee.body["amount"] - fee.body["amount_refunded"]
    return amounts


def _platform(world: World, call: Call) -> Counter[str]:
    amounts = Counter({"eur": 0})
    for charge in world.store.all_of("charge", call.account):
        amounts[charge.body["currency"]] += charge.body["amount_captured"] - charge.body["amount_refunded"]
    for fee in world.store.all_of("application_fee"):
        amounts[fee.body["currency"]] += fee.body["amount"] - fee.body["amount_refunded"]
    return amounts


PER_KIND = {True: _platform, False: _connected}
ROUTES = (Route("GET", "/v1/balance", retrieve, Shape({**EXPAND})),)
