"""What changes on a connected account: connecting, a capability's status, disconnecting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from standins.stripe import events, ids, thin
from standins.stripe.bodies import account as bodies
from standins.stripe.bodies.requirements import standard
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
    """Sets record fields (such as `card_payments`, `requirements`) and tells both kinds of endpoints.

    Raises LookupError.
    """
    with world.store.transaction():
        account = world.store.require("account", account_id)
        before = dict(account.body)
        if "card_payments" in fields and "requirements" not in fields:
            fields |= {"requirements": standard(fields["card_payments"]), "requirements_due": None}
        account.body |= fields
        world.store.save(account)
        worlds = account.private["worlds"]
        _tell(world, account, "account.updated", bodies.v1(account.body), worlds)
        for livemode in worlds:
            _tell_thinly(world, account, before, livemode=livemode)
        return account.body


def give(world: World, account_id: str, fields: Iterable[str]) -> dict[str, Any]:
    """The school tells Stripe something of what it wants. Nothing due any more: it can take cards."""
    account = world.store.require("account", account_id)
    open_ = [one for one in account.body["requirements"] if one["field"] not in set(fields)]
    changes: dict[str, Any] = {"requirements": open_}
    if not any(one["deadline"] in ("currently_due", "past_due") for one in open_):
        changes["requirements_due"] = None
        if account.body["card_payments"] == "restricted":
            changes["card_payments"] = "active"
    return change(world, account_id, **changes)


def _tell_thinly(world: World, account: Record, before: dict[str, Any], *, livemode: bool) -> None:
    """Requirements, the capability, everything else: an event for each that is not what it was."""
    changed = {name for name in before if before[name] != account.body[name]}
    if changed & {"requirements", "requirements_due"}:
        thin.record(world, thin.REQUIREMENTS, account.id, livemode=livemode)
    if "card_payments" in changed:
        data = {"updated_capability": "card_payments"}
        thin.record(world, thin.CAPABILITY, account.id, livemode=livemode, data=data)
    if changed & {"name", "email"}:
        thin.record(world, thin.UPDATED, account.id, livemode=livemode)


def disconnect(world: World, account_id: str, *, worlds: tuple[bool, ...]) -> Record:
    """The school takes the platform's access away in its own dashboard: the last event that the platform hears."""
    with world.store.transaction():
        account = world.store.require("account", account_id)
        left = [livemode for livemode in account.private["worlds"] if livemode in worlds]
        _tell(world, account, "account.application.deauthorized", APPLICATION, left)
        account.private["worlds"] = [one for one in account.private["worlds"] if one not in worlds]
        world.store.save(account)
        return account


def reconnect(world: World, account_id: str) -> None:
    with world.store.transaction():
        account = world.store.require("account", account_id)
        account.private["worlds"] = list(world.config.worlds)
        world.store.save(account)
        _tell(world, account, "account.application.authorized", APPLICATION, account.private["worlds"])


def _tell(
    world: World, account: Record, event_type: str, shown: dict[str, Any], worlds: Iterable[bool]
) -> None:
    """One event in each of these worlds."""
    for livemode in worlds:
        events.record(world, event_type, account, shown=shown, livemode=livemode)
