"""What each control does. Called with the world, the courier, the ids of the path, and the body as keywords."""

from __future__ import annotations

import random
import time
from typing import Any

from standins.stripe import account_state, payments, refunding
from standins.stripe.bodies.account import STATUSES
from standins.stripe.books import books
from standins.stripe.cards import BANK_DEBITS, card_for
from standins.stripe.courier import Courier
from standins.stripe.params import Metadata
from standins.stripe.store import Record
from standins.stripe.world import World

CHANGEABLE = {"name", "email", "card_payments"}
ORDERS = ("created", "reversed", "shuffled")


def health(world: World, courier: Courier) -> dict[str, Any]:
    return {
        "ok": True,
        "url": world.config.public_url,
        "webhooks": [one.url for one in world.config.endpoints],
    }


def show_books(world: World, courier: Courier) -> dict[str, Any]:
    return {"accounts": books(world)}


def list_faults(world: World, courier: Courier) -> dict[str, Any]:
    return {"faults": world.faults.listing()}


def add_fault(world: World, courier: Courier, **fields: Any) -> dict[str, Any]:
    """`{"action": "lose_answer", "method": "POST", "path": "/v1/refunds", "times": 1}`; see `faults.Fault`."""
    return {"id": world.faults.add(**fields).id}


def clear_faults(world: World, courier: Courier) -> dict[str, Any]:
    world.faults.clear()
    return {}


def list_accounts(world: World, courier: Courier) -> dict[str, Any]:
    found = reversed(world.store.all_of("account"))
    return {"accounts": [one.body | {"connected": one.private["connected"]} for one in found]}


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
) -> dict[str, Any]:
    """Makes a connected account; one that exists is left as it is, so that a seed can run twice."""
    _check_status(card_payments)
    found = world.store.find("account", id) if id else None
    if found is not None:
        return found.body
    fields = {"name": name, "country": country, "currency": currency, "email": email}
    return account_state.connect(world, account_id=id, card_payments=card_payments, **fields).body


def change_account(world: World, courier: Courier, account_id: str, **fields: Any) -> dict[str, Any]:
    if not fields or not set(fields) <= CHANGEABLE:
        raise ValueError(f"can change {', '.join(sorted(CHANGEABLE))}")
    _check_status(fields.get("card_payments", "active"))
    account = world.store.require("account", account_id)
    account_state.change(world, account, **fields)
    return account.body


def _check_status(status: str) -> None:
    if status not in ("", *STATUSES):
        raise ValueError(f"card_payments must be empty or one of {', '.join(STATUSES)}")


def deauthorize(world: World, courier: Courier, account_id: str) -> dict[str, Any]:
    account_state.disconnect(world, world.store.require("account", account_id))
    return {"connected": False}


def authorize(world: World, courier: Courier, account_id: str) -> dict[str, Any]:
    account_state.reconnect(world, world.store.require("account", account_id))
    return {"connected": True}


def pay(
    world: World,
    courier: Courier,
    session_id: str,
    *,
    card: str = "4242424242424242",
    method: str = "card",
    name: str = "Chloe Martin",
    email: str = "",
    succeeds: bool = True,
) -> dict[str, Any]:
    """One attempt as the hosted page would make it: `method` is `card`, or `bank_debit` (then `succeeds` counts)."""
    session = world.store.require("checkout_session", session_id)
    payer = payments.Payer(name, email or session.body["customer_email"] or "chloe@example.com")
    if method == "card":
        known = card_for(card)
        use = payments.CardUse(known.brand, card[-4:], 12, time.gmtime().tm_year + 3)
        attempt = payments.pay_by_card(world, session_id, payer=payer, use=use, card=known)
    elif method == "bank_debit" and BANK_DEBITS.get(session.body["currency"]) in payments.methods_for(
        session.body
    ):
        attempt = payments.pay_by_bank_debit(world, session_id, payer=payer, will_succeed=succeeds)
    else:
        raise ValueError("method must be card, or bank_debit where the session offers it")
    return _told(world, session_id, attempt)


def authenticate(world: World, courier: Courier, session_id: str, *, passed: bool = True) -> dict[str, Any]:
    world.store.require("checkout_session", session_id)
    return _told(world, session_id, payments.finish_authentication(world, session_id, passed=passed))


def _told(world: World, session_id: str, attempt: payments.Attempt) -> dict[str, Any]:
    session = world.store.require("checkout_session", session_id).body
    names = ("payment_intent", "status", "payment_status")
    return {"result": attempt.result, "message": attempt.message, **{name: session[name] for name in names}}


def expire(world: World, courier: Courier, session_id: str) -> dict[str, Any]:
    """The session's time is up now. Nothing happens to one that is not open."""
    with world.store.transaction():
        session = world.store.require("checkout_session", session_id)
        if session.body["status"] == "open":
            session.body["expires_at"] = int(time.time())
            payments.expire(world, session)
        return {"status": session.body["status"]}


def settle_payment(
    world: World, courier: Courier, intent_id: str, *, succeeds: bool | None = None
) -> dict[str, Any]:
    """Decides a bank debit now, as its account number said or as `succeeds` says."""
    return {"settled": payments.settle_payment(world, intent_id, succeeds=succeeds)}


def settle_refund(
    world: World, courier: Courier, refund_id: str, *, succeeds: bool | None = None
) -> dict[str, Any]:
    return {"settled": refunding.settle_refund(world, refund_id, succeeds=succeeds)}


def refund(
    world: World,
    courier: Courier,
    intent_id: str,
    *,
    amount: int | None = None,
    reason: str = "requested_by_customer",
    metadata: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A refund made by hand in the school's dashboard; without `amount` all that is left."""
    with world.store.transaction():
        intent = world.store.require("payment_intent", intent_id)
        charge = world.store.require("charge", intent.body["latest_charge"] or "")
        params: dict[str, Any] = {"reason": reason, "metadata": Metadata().parse(metadata or {}, "metadata")}
        if amount is not None:
            params["amount"] = _positive(amount)
        return refunding.refund(world, charge, params).body


def _positive(amount: Any) -> int:
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < 1:
        raise ValueError("amount must be a whole number of minor units, at least 1")
    return amount


def list_deliveries(world: World, courier: Courier) -> dict[str, Any]:
    """Every delivery, oldest first: `state` is pending, sending, held, dropped, delivered or failed."""
    found = world.store.rows("SELECT * FROM deliveries ORDER BY seq")
    deliveries = [{**dict(row), "type": _event(world, row["event"]).body["type"]} for row in found]
    modes = world.modes
    return {"mode": modes.mode, "copies": modes.copies, "delay": modes.delay, "deliveries": deliveries}


def _event(world: World, event_id: str) -> Record:
    return world.store.require("event", event_id)


def change_modes(world: World, courier: Courier, **fields: Any) -> dict[str, Any]:
    """`{"mode": "hold", "copies": 2, "delay": 0.5}`: for the deliveries that come from now on."""
    return world.modes.change(**fields)


def deliver(
    world: World, courier: Courier, *, events: list[str] | None = None, order: str = "created"
) -> dict[str, Any]:
    """Sends now, one after the other, and tells the answers: the named events in the order given (again, if they
    were delivered before), or everything that is held or waits for its next try."""
    if order not in ORDERS:
        raise ValueError(f"order must be one of {', '.join(ORDERS)}")
    numbers = _of_events(world, events) if events is not None else _waiting(world)
    if order == "reversed":
        numbers.reverse()
    elif order == "shuffled":
        random.shuffle(numbers)
    return {"answers": [courier.deliver(number) for number in numbers]}


def _waiting(world: World) -> list[int]:
    found = world.store.rows("SELECT seq FROM deliveries WHERE state IN ('held', 'pending') ORDER BY seq")
    return _claimed(world, [row["seq"] for row in found])


def _of_events(world: World, event_ids: list[str]) -> list[int]:
    numbers: list[int] = []
    for event_id in event_ids:
        _event(world, event_id)
        found = world.store.rows("SELECT seq FROM deliveries WHERE event = ? ORDER BY seq", event_id)
        numbers += [row["seq"] for row in found]
    return _claimed(world, numbers)


def _claimed(world: World, numbers: list[int]) -> list[int]:
    """Taken out of the courier's hands, so that nothing is sent twice at once."""
    for number in numbers:
        world.store.run("UPDATE deliveries SET state = 'sending' WHERE seq = ?", number)
    return numbers


def resend(world: World, courier: Courier, event_id: str) -> dict[str, Any]:
    """Like the dashboard's button: one more delivery of the event to each of its endpoints, now."""
    return deliver(world, courier, events=[event_id])
