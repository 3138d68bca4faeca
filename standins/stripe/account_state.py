"""What changes on a connected account: connecting, a capability's status, disconnecting."""

from __future__ import annotations

from typing import Any

from standins.stripe import events, ids
from standins.stripe.bodies import account as bodies
from standins.stripe.clock import unix_now
from standins.stripe.store import Record
from standins.stripe.world import World

APPLICATION = {"id": "ca_standin", "object": "application", "name": "Platform"}


def connect(world: World, *, account_id: str | None = None, **fields: Any) -> Record:
    """A new account that the platform may act for. Raises ValueError if the id is taken."""
    with world.store.transaction():
        chosen = account_id or ids.account_id()
        if world.store.find("account", chosen) is not None:
            raise ValueError(f"account {chosen} exists")
        body = bodies.flat(account_id=chosen, created=unix_now(), **fields)
        return world.store.add("account", chosen, body, connected=True)


def change(world: World, account_id: str, **fields: Any) -> dict[str, Any]:
    """Sets record fields (such as `card_payments`) and tells with `account.updated`. Raises LookupError."""
    with world.store.transaction():
        account = world.store.require("account", account_id)
        account.body |= fields
        world.store.save(account)
        events.record(world, "account.updated", account, shown=bodies.v1(account.body))
        return account.body


def disconnect(world: World, account_id: str) -> None:
    """The school takes the platform's access away in its own dashboard: the last event that the platform hears."""
    with world.store.transaction():
        account = world.store.require("account", account_id)
        events.record(world, "account.application.deauthorized", account, shown=APPLICATION)
        account.private["connected"] = False
        world.store.save(account)


def reconnect(world: World, account_id: str) -> None:
    with world.store.transaction():
        account = world.store.require("account", account_id)
        account.private["connected"] = True
        world.store.save(account)
        events.record(world, "account.application.authorized", account, shown=APPLICATION)
