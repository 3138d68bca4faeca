"""Parameters that many endpoints share: expansion, paging, filters on the time of creation."""

from __future__ import annotations

from typing import Any

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


PAGE: dict[str, Field] = {
    "limit": Integer(least=1, most=100),
    "starting_after": Text(),
    "ending_before": Text(),
    **EXPAND,
}


def listing(**filters: Field) -> Shape:
    """The parameters of a list endpoint: paging, expansion, and its own `filters`."""
    return Shape({**PAGE, **filters})
