"""Snapshot events: what happened to an object, with the object as it was right then."""

from __future__ import annotations

import time
from typing import Any

from standins.stripe import ids
from standins.stripe.bodies import API_VERSION
from standins.stripe.clock import unix_now
from standins.stripe.config import Endpoint
from standins.stripe.store import PLATFORM, Record
from standins.stripe.world import Call, World


def record(
    world: World,
    event_type: str,
    subject: Record,
    *,
    call: Call | None = None,
    previous: dict[str, Any] | None = None,
    shown: dict[str, Any] | None = None,
    livemode: bool | None = None,
) -> Record:
    """Stores the event in the subject's account and queues it for every endpoint that hears it.

    `previous` holds the old values of what an `updated` event changed; `shown` replaces the subject's body;
    `livemode` is the subject's own, but for accounts, which stand in both worlds.
    """
    connected = subject.account != PLATFORM
    live = subject.livemode if livemode is None else livemode
    listeners = _listeners(world, event_type, subject.account, livemode=live)
    data = {"object": shown if shown is not None else subject.body}
    body: dict[str, Any] = {
        "id": ids.new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "context": subject.account or None,
        "created": unix_now(),
        "data": data | ({"previous_attributes": previous} if previous else {}),
        "livemode": False,
        "pending_webhooks": len(listeners),
        "request": {"id": call.request_id, "idempotency_key": call.idempotency_key}
        if call
        else _no_request(),
        "type": event_type,
    }
    if connected:
        body["account"] = subject.account
    event = world.store.add("event", subject.account, body, livemode=live)
    for endpoint in listeners:
        queue(world, event.id, endpoint.name)
    return event


def _listeners(world: World, event_type: str, account: str, *, livemode: bool) -> list[Endpoint]:
    """Of an account that took the platform's access back, nobody hears anything any more."""
    connected = account != PLATFORM
    if connected and livemode not in world.store.require("account", account).private["worlds"]:
        return []
    return [
        one for one in world.config.endpoints if one.hears(event_type, connected=connected, livemode=livemode)
    ]


def _no_request() -> dict[str, None]:
    return {"id": None, "idempotency_key": None}


def queue(world: World, event_id: str, endpoint: str) -> None:
    modes = world.modes
    state = {"deliver": "pending", "hold": "held", "drop": "dropped"}[modes.mode]
    for _ in range(modes.copies):
        world.store.run(
            "INSERT INTO deliveries (event, endpoint, state, due_at) VALUES (?, ?, ?, ?)",
            event_id, endpoint, state, time.time() + modes.delay,
        )  # fmt: skip


def any_event(world: World, event_id: str) -> Record:
    """A snapshot event or a thin one. Raises LookupError."""
    return world.store.find("event", event_id) or world.store.require("event_v2", event_id)


def as_shown(world: World, event: Record) -> dict[str, Any]:
    """The event with `pending_webhooks` counted now, as the API returns it."""
    return event.body | {"pending_webhooks": pending(world, event)}


def pending(world: World, event: Record) -> int:
    """How many endpoints have not taken the event yet."""
    found = world.store.rows(
        "SELECT count(DISTINCT endpoint) AS waiting FROM deliveries WHERE event = ? AND state != 'delivered'",
        event.id,
    )
    return found[0]["waiting"]
