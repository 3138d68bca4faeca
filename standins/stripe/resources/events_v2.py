"""GET /v2/core/events/{id}: a thin event whole. Kept by the platform, so no account asks for one."""

from __future__ import annotations

from typing import Any

from standins.stripe import thin
from standins.stripe.params import Shape
from standins.stripe.resources.finding import find
from standins.stripe.routing import Route
from standins.stripe.world import Call, World


def retrieve(world: World, call: Call) -> dict[str, Any]:
    return find(world, call, thin.KIND, call.ids[0], param="id").body


ROUTES = (Route("GET", "/v2/core/events/{}", retrieve, Shape()),)
