"""Thin events (v2): that something about an account changed, and not what. The receiver reads the account anew.

They are the platform's own, delivered as notifications without data; `GET /v2/core/events/{id}` shows them whole.
"""

from __future__ import annotations

from typing import Any

from standins.stripe import events, ids
from standins.stripe.clock import rfc3339, unix_now
from standins.stripe.store import PLATFORM, Record
from standins.stripe.world import Call, World

KIND = "event_v2"
CREATED = "v2.core.account.created"
UPDATED = "v2.core.account.updated"
REQUIREMENTS = "v2.core.account[requirements].updated"
CAPABILITY = "v2.core.account[configuration.merchant].capability_status_updated"
LINK_RETURNED = "v2.core.account_link.returned"
# What a notification leaves out.
FULL_ONLY = ("changes", "data", "snapshot_event")


def record(
    world: World,
    event_type: str,
    account: str,
    *,
    livemode: bool,
    call: Call | None = None,
    data: dict[str, Any] | None = None,
) -> Record:
    """Stores the event and queues it for the thin endpoints of its world."""
    now = unix_now()
    body: dict[str, Any] = {
        "id": ids.new_id("evt" if livemode else "evt_test", 40),
        "object": "v2.core.event",
        "changes": None,
        "context": None,
        "created": rfc3339(now),
        "livemode": livemode,
        "reason": _reason(call),
        "snapshot_event": None,
        "type": event_type,
    }
    if event_type != LINK_RETURNED:
        url = f"/v2/core/accounts/{account}"
        body["related_object"] = {"id": account, "type": "v2.core.account", "url": url}
    if data is not None:
        body["data"] = data
    event = world.store.add(KIND, PLATFORM, body, livemode=livemode, created=now)
    for endpoint in world.config.endpoints:
        if endpoint.thin and endpoint.livemode == livemode:
            events.queue(world, event.id, endpoint.name)
    return event


def notification(event: Record) -> dict[str, Any]:
    """What is delivered: the event without what it says about the object."""
    return {name: value for name, value in event.body.items() if name not in FULL_ONLY}


def _reason(call: Call | None) -> dict[str, Any] | None:
    if call is None:
        return None
    request = {"id": call.request_id, "idempotency_key": call.idempotency_key or ""}
    return {"type": "request", "request": request}
