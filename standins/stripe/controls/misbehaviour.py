"""Faults on order, the books, and whether anybody is there."""

from __future__ import annotations

from typing import Any

from standins.stripe.books import books
from standins.stripe.courier import Courier
from standins.stripe.world import World


def health(world: World, courier: Courier) -> dict[str, Any]:
    return {
        "ok": True,
        "url": world.config.public_url,
        "webhooks": [one.url for one in world.config.endpoints],
    }


def show_books(world: World, courier: Courier) -> dict[str, Any]:
    """`accounts` are those of the first key's world; `live` and `test` are what there is of each."""
    by_world = {livemode: books(world, livemode=livemode) for livemode in world.config.worlds}
    named = {"live" if livemode else "test": shown for livemode, shown in by_world.items()}
    return {"accounts": by_world[world.config.worlds[0]], **named}


def list_faults(world: World, courier: Courier) -> dict[str, Any]:
    return {"faults": world.faults.listing()}


def add_fault(world: World, courier: Courier, **fields: Any) -> dict[str, Any]:
    """`{"action": "lose_answer", "method": "POST", "path": "/v1/refunds", "times": 1}`; see `faults.Fault`."""
    return {"id": world.faults.add(**fields).id}


def clear_faults(world: World, courier: Courier) -> dict[str, Any]:
    world.faults.clear()
    return {}


ROUTES = (
    ("GET", "health", health),
    ("GET", "books", show_books),
    ("GET", "faults", list_faults),
    ("POST", "faults", add_fault),
    ("DELETE", "faults", clear_faults),
)
