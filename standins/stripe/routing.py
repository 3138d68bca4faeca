"""Which function answers which request, and what that request may say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from standins.stripe.params import Shape
from standins.stripe.world import Call, World

Handler = Callable[[World, Call], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """`path` has a `{}` for each id, handed over in `Call.ids`."""

    method: str
    path: str
    handler: Handler
    shape: Shape = field(default_factory=Shape)

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.path.replace("{}", "([A-Za-z0-9_]+)"))


class Routes:
    def __init__(self, routes: Iterable[Route]) -> None:
        self.every = tuple(routes)
        self._routes = [(route.pattern, route) for route in self.every]

    def find(self, method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
        for pattern, route in self._routes:
            match = pattern.fullmatch(path)
            if match and route.method == method:
                return route, match.groups()
        return None
