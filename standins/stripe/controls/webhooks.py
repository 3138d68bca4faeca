"""Events on their way: held, doubled, late, lost, sent in any order."""

from __future__ import annotations

import random
from typing import Any

from standins.stripe.courier import Courier
from standins.stripe.events import any_event
from standins.stripe.world import World

ORDERS = ("created", "reversed", "shuffled")


def list_deliveries(world: World, courier: Courier) -> dict[str, Any]:
    """Every delivery, oldest first: `state` is pending, sending, held, dropped, delivered or failed."""
    found = world.store.rows("SELECT * FROM deliveries ORDER BY seq")
    deliveries = [{**dict(row), "type": any_event(world, row["event"]).body["type"]} for row in found]
    modes = world.modes
    return {"mode": modes.mode, "copies": modes.copies, "delay": modes.delay, "deliveries": deliveries}


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
        any_event(world, event_id)
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


ROUTES = (
    ("GET", "webhooks", list_deliveries),
    ("POST", "webhooks", change_modes),
    ("POST", "webhooks/deliver", deliver),
    ("POST", "events/{}/resend", resend),
)
