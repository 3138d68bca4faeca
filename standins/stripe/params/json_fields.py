"""Parameters of JSON bodies (v2), where a boolean is a boolean and not the word for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from standins.stripe.errors import invalid_param


@dataclass(frozen=True)
class JsonBoolean:
    required: bool = False

    def parse(self, raw: Any, path: str) -> bool:
        if not isinstance(raw, bool):
            raise invalid_param(f"Invalid boolean: {path}", path)
        return raw
