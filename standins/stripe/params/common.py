"""Parameters that many endpoints share: expansion, paging, filters on the time of creation."""

from __future__ import annotations

from typing import Any

from standins.stripe.errors import invalid_param
from standins.stripe.params.fields import Field, Integer, ListOf, Text, Timestamp
from standins.stripe.params.shape import Shape

EXPAND: dict[str, Field] = {"expand": ListOf(Text(longest=250), most=20)}


class CreatedFilter:
    """`created=1700000000` or `created[gte]=…`, as a dict of bounds."""

    required = False
    bounds = Shape({name: Timestamp() for name in ("gt", "gte", "lt", "lte")})

    def parse(self, raw: Any, path: str) -> dict[str, int]:
        if isinstance(raw, dict):
            return self.bounds.parse(raw, path)
        return {"eq": Timestamp().parse(raw, path)}


class Limit(Integer):
    def parse(self, raw: Any, path: str) -> int:
        value = Integer().parse(raw, path)
        if not 1 <= value <= 100:
            message = "Limit must be between 1 and 100."
            raise invalid_param(message, path, "parameter_invalid_integer")
        return value


PAGE: dict[str, Field] = {
    "limit": Limit(),
    "starting_after": Text(),
    "ending_before": Text(),
    **EXPAND,
}


def listing(**filters: Field) -> Shape:
    """The parameters of a list endpoint: paging, expansion, and its own `filters`."""
    return Shape({**PAGE, **filters})
