"""GET /v1/disputes, GET and POST /v1/disputes/{id}, POST …/{id}/close."""

from __future__ import annotations

from typing import Any

from standins.stripe import disputing, lists
from standins.stripe.bodies.dispute import EVIDENCE
from standins.stripe.errors import ApiError
from standins.stripe.params import EXPAND, Boolean, Metadata, Shape, Text, listing, not_offered
from standins.stripe.params.common import CreatedFilter
from standins.stripe.resources.finding import find
from standins.stripe.routing import Route
from standins.stripe.world import Call, World

# Files would have to be uploaded first, which nobody can here.
FILES = """
    appeal cancellation_policy customer_communication customer_signature duplicate_charge_documentation
    enhanced_evidence receipt refund_policy service_documentation shipping_documentation uncategorized_file
"""
WRITTEN = {name: Text(longest=20_000) for name in EVIDENCE if name not in FILES.split()}
UPDATE = Shape(
    {
        "evidence": Shape({**WRITTEN, **not_offered(FILES)}),
        "metadata": Metadata(unsettable=True),
        "submit": Boolean(),
        **EXPAND,
        **not_offered("intended_submission_method"),
    }
)
LIST = listing(charge=Text(), payment_intent=Text(), created=CreatedFilter())


def retrieve(world: World, call: Call) -> dict[str, Any]:
    return find(world, call, "dispute", call.ids[0], param="id").body


def update(world: World, call: Call) -> dict[str, Any]:
    """Evidence goes to the bank unless `submit` is false; then it waits for the next call."""
    record = find(world, call, "dispute", call.ids[0], param="id")
    if "metadata" in call.params:
        merged = record.body["metadata"] | call.params["metadata"] if call.params["metadata"] else {}
        record.body["metadata"] = {key: value for key, value in merged.items() if value}
    record.body["evidence"] |= call.params.get("evidence", {})
    world.store.save(record)
    sends = call.params.get("submit", "evidence" in call.params)
    try:
        return disputing.submit(world, record.id, call=call).body if sends else record.body
    except disputing.DisputeClosedError as error:
        raise _closed(record.id) from error


def close(world: World, call: Call) -> dict[str, Any]:
    """The school gives in: lost."""
    record = find(world, call, "dispute", call.ids[0], param="id")
    try:
        return disputing.close(world, record.id, won=False, call=call).body
    except disputing.DisputeClosedError as error:
        raise _closed(record.id) from error


def _closed(number: str) -> ApiError:
    return ApiError(400, f"This dispute is already closed: {number}")


def listed(world: World, call: Call) -> dict[str, Any]:
    filters = {name: call.params[name] for name in ("charge", "payment_intent") if name in call.params}
    found = [
        one.body
        for one in world.store.all_of("dispute", call.account, livemode=call.livemode)
        if all(one.body[name] == value for name, value in filters.items())
        and lists.within(one.body["created"], call.params.get("created"))
    ]
    return lists.page(found, call.params, "/v1/disputes")


ROUTES = (
    Route("GET", "/v1/disputes", listed, LIST),
    Route("GET", "/v1/disputes/{}", retrieve, Shape({**EXPAND})),
    Route("POST", "/v1/disputes/{}", update, UPDATE),
    Route("POST", "/v1/disputes/{}/close", close, Shape({**EXPAND})),
)
