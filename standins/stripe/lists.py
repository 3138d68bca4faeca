"""Stripe's cursors: newest first, `limit`, `starting_after` or `ending_before`, `has_more`."""

from __future__ import annotations

from typing import Any

from standins.stripe.errors import ApiError, invalid_param


def within(created: int, bounds: dict[str, int] | None) -> bool:
    """Whether `created` meets the `created[...]` filter of a list request."""
    checks = {
        "eq": lambda bound: created == bound,
        "gt": lambda bound: created > bound,
        "gte": lambda bound: created >= bound,
        "lt": lambda bound: created < bound,
        "lte": lambda bound: created <= bound,
    }
    return all(checks[name](bound) for name, bound in (bounds or {}).items())


def page(objects: list[dict[str, Any]], params: dict[str, Any], url: str) -> dict[str, Any]:
    """One page of `objects`, which come newest first and already filtered."""
    if "starting_after" in params and "ending_before" in params:
        message = "You may only specify one of these parameters: starting_after, ending_before."
        raise invalid_param(message, "starting_after")
    limit = params.get("limit", 10)
    if "starting_after" in params:
        rest = objects[_position(objects, params, "starting_after") + 1 :]
        data, more = rest[:limit], len(rest) > limit
    elif "ending_before" in params:
        before = objects[: _position(objects, params, "ending_before")]
        data, more = before[-limit:], len(before) > limit
    else:
        data, more = objects[:limit], len(objects) > limit
    return {"object": "list", "data": data, "has_more": more, "url": url}


def _position(objects: list[dict[str, Any]], params: dict[str, Any], name: str) -> int:
    for position, candidate in enumerate(objects):
        if candidate["id"] == params[name]:
            return position
    raise ApiError(400, f"No such object: '{params[name]}'", code="resource_missing", param=name)
