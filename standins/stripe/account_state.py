"""What changes on a connected account: connecting, a capability's status, disconnecting."""

from __future__ import annotations

from typing import Any

from standins.stripe import events, ids
from standins.stripe.bodies import account as bodies
from standins.stripe.clock import unix_now
from standins.stripe.store import Record
from standins.stripe.world import World

APPLICATION = {"id": "ca_standin", "object": "application", "name": "Platform"}


def serves(account: Record | None, *, livemode: bool) -> bool:
    """Whether the platform may act for the account in this world."""
    return account is not None and livemode in account.private["worlds"]


def connect(
    world: World, *, account_id: str | None = None, worlds: tuple[bool, ...] = (), **fields: Any
) -> Record:
    """A new account that the platform may act for, in all worlds that there are unless `worlds` says in which.

    Raises ValueError if the id is taken.
    """
    with world.store.transaction():
        chosen = account_id or ids.account_id()
        if world.store.find("account", chosen) is not None:
            raise ValueError(f"account {chosen} exists")
        body = bodies.flat(account_id=chosen, created=unix_now(), **fields)
        chosen_worlds = list(worlds or world.config.worlds)
        return world.store.add("account", chosen, body, livemode=False, worlds=chosen_worlds)


def change(world: World, account_id: str, **fields: Any) -> dict[str, Any]:
    """Sets record fields (such as `card_payments`) and tells with `account.updated`. Raises LookupError."""
    with world.store.transaction():
        account = world.store.require("account", account_id)
        account.body |= fields
        world.store.save(account)
        _tell(world, account, "account.updated", bodies.v1(account.body))
        return account.body


def disconnect(world: World, account_id: str) -> None:
    """The school takes the platform's access away in its own dashboard: the last event that the platform hears."""
    with world.store.transaction():
        account = world.store.require("account", account_id)
        _tell(world, account, "account.application.deauthorized", APPLICATION)
        account.private["worlds"] = []
        world.store.save(account)


def reconnect(world: World, account_id: str) -> None:
    with world.store.transaction():
        account = world.store.require("account", account_id)
        account.private["worlds"] = list(world.config.worlds)
        world.store.save(account)
        _tell(world, account, "account.application.authorized", APPLICATION)


def _tell(world: World, account: Record, event_type: str, shown: dict[str, Any]) -> None:
    """One event in each world that the account is connected in."""
    for livemode in account.private["worlds"]:
        events.record(world, event_type, account, shown=shown, livemode=livemode)
