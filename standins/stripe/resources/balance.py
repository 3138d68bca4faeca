"""GET /v1/balance, GET /v1/balance_transactions, GET …/{id}: what the account's money did, and what it adds up to."""

from __future__ import annotations

from collections import Counter
from typing import Any

from standins.stripe import lists
from standins.stripe.ledger import CATEGORIES
from standins.stripe.params import EXPAND, Choice, Currency, Shape, Text, listing, not_offered
from standins.stripe.params.common import CreatedFilter
from standins.stripe.resources.finding import find
from standins.stripe.routing import Route
from standins.stripe.store import PLATFORM
from standins.stripe.world import Call, World

LIST = listing(
    created=CreatedFilter(),
    currency=Currency(),
    source=Text(),
    type=Choice((*CATEGORIES, "adjustment")),
    **not_offered("payout"),
)


def retrieve(world: World, call: Call) -> dict[str, Any]:
    home = (
        "eur" if call.account == PLATFORM else world.store.require("account", call.account).body["currency"]
    )
    amounts = Counter({home: 0})
    for one in world.store.all_of("balance_transaction", call.account, livemode=call.livemode):
        amounts[one.body["currency"]] += one.body["net"]
    available = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(amounts.items())
    ]
    return {
        "object": "balance",
        "available": available,
        "livemode": call.livemode,
        "pending": [{**entry, "amount": 0, "source_types": {"card": 0}} for entry in available],
        "refund_and_dispute_prefunding": None,
    }


def transaction(world: World, call: Call) -> dict[str, Any]:
    return find(world, call, "balance_transaction", call.ids[0], param="id").body


def transactions(world: World, call: Call) -> dict[str, Any]:
    names = ("currency", "source", "type")
    filters = {name: call.params[name] for name in names if name in call.params}
    found = [
        one.body
        for one in world.store.all_of("balance_transaction", call.account, livemode=call.livemode)
        if all(one.body[name] == value for name, value in filters.items())
        and lists.within(one.body["created"], call.params.get("created"))
    ]
    return lists.page(found, call.params, "/v1/balance_transactions")


ROUTES = (
    Route("GET", "/v1/balance", retrieve, Shape({**EXPAND})),
    Route("GET", "/v1/balance_transactions", transactions, LIST),
    Route("GET", "/v1/balance_transactions/{}", transaction, Shape({**EXPAND})),
)
