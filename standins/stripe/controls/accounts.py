"""Connected accounts: made, changed, and taken away from the platform by their owner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from standins.stripe import account_state
from standins.stripe.bodies.account import STATUSES
from standins.stripe.bodies.requirements import DEADLINES, wanted
from standins.stripe.courier import Courier
from standins.stripe.world import World

CHANGEABLE = {"name", "email", "card_payments"}


def list_accounts(world: World, courier: Courier) -> dict[str, Any]:
    found = reversed(world.store.all_of("account"))
    return {"accounts": [one.body | {"connected": bool(one.private["worlds"])} for one in found]}


def add_account(
    world: World,
    courier: Courier,
    *,
    id: str | None = None,  # noqa: A002
    name: str = "School",
    country: str = "ES",
    currency: str = "eur",
    email: str | None = None,
    card_payments: str = "active",
    livemode: bool | None = None,
) -> dict[str, Any]:
    """Makes a connected account; one that exists is left as it is, so that a seed can run twice.

    It is connected in both worlds, or in the one that `livemode` says.
    """
    _check_status(card_payments)
    found = world.store.find("account", id) if id else None
    if found is not None:
        return found.body
    fields: dict[str, Any] = {"name": name, "country": country, "currency": currency, "email": email}
    worlds = _worlds(world, livemode)
    made = account_state.connect(world, account_id=id, worlds=worlds, card_payments=card_payments, **fields)
    return made.body


def _worlds(world: World, livemode: bool | None) -> tuple[bool, ...]:
    return world.config.worlds if livemode is None else (livemode,)


def change_account(world: World, courier: Courier, account_id: str, **fields: Any) -> dict[str, Any]:
    if not fields or not set(fields) <= CHANGEABLE:
        raise ValueError(f"can change {', '.join(sorted(CHANGEABLE))}")
    _check_status(fields.get("card_payments", "active"))
    return account_state.change(world, account_id, **fields)


def _check_status(status: str) -> None:
    if status not in ("", *STATUSES):
        raise ValueError(f"card_payments must be empty or one of {', '.join(STATUSES)}")


def want(
    world: World,
    courier: Courier,
    account_id: str,
    *,
    requirements: list[dict[str, Any]],
    due: int | None = None,
    card_payments: str | None = None,
) -> dict[str, Any]:
    """What Stripe wants to know from now on: `[{"field", "deadline": "currently_due", "errors": [texts]}]`.

    `due` is when it begins to cost the account something, in Unix seconds.
    """
    fields: dict[str, Any] = {"requirements": [_wanted(**one) for one in requirements]}
    fields["requirements_due"] = due
    if card_payments is not None:
        _check_status(card_payments)
        fields["card_payments"] = card_payments
    return account_state.change(world, account_id, **fields)


def _wanted(field: str, deadline: str = "currently_due", errors: Iterable[str] = ()) -> dict[str, Any]:
    if deadline not in DEADLINES:
        raise ValueError(f"deadline must be one of {', '.join(DEADLINES)}")
    return wanted(field, deadline, *({"code": "invalid_value_other", "description": text} for text in errors))


def deauthorize(
    world: World, courier: Courier, account_id: str, *, livemode: bool | None = None
) -> dict[str, Any]:
    """The school takes the platform's access away, in both worlds or in the one that `livemode` says."""
    account = account_state.disconnect(world, account_id, worlds=_worlds(world, livemode))
    return {"connected": bool(account.private["worlds"])}


def authorize(world: World, courier: Courier, account_id: str) -> dict[str, Any]:
    account_state.reconnect(world, account_id)
    return {"connected": True}


ROUTES = (
    ("GET", "accounts", list_accounts),
    ("POST", "accounts", add_account),
    ("POST", "accounts/{}", change_account),
    ("POST", "accounts/{}/requirements", want),
    ("POST", "accounts/{}/deauthorize", deauthorize),
    ("POST", "accounts/{}/authorize", authorize),
)
