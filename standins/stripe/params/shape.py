"""An object of named fields, at the top of a request or inside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from standins.stripe.errors import invalid_param, missing_param, unknown_params
from standins.stripe.params.fields import Field, NotOffered


def not_offered(names: str) -> dict[str, Field]:
    """Fields for the parameters in `names` (a list in words) that are refused with a sentence."""
    return {name: NotOffered() for name in names.split()}


@dataclass(frozen=True)
class Shape:
    fields: dict[str, Field] = field(default_factory=dict)
    required: bool = False

    def parse(self, raw: Any, path: str = "") -> dict[str, Any]:
        """Unknown names first, then what is missing, then each value, in the order given."""
        if not isinstance(raw, dict):
            raise invalid_param(f"Invalid object: {path}", path)
        unknown = [self._name(path, name) for name in raw if name not in self.fields]
        if unknown:
            raise unknown_params(unknown)
        for name, inner in self.fields.items():
            if inner.required and name not in raw:
                raise missing_param(self._name(path, name))
        return {name: self.fields[name].parse(value, self._name(path, name)) for name, value in raw.items()}

    @staticmethod
    def _name(path: str, name: str) -> str:
        return f"{path}[{name}]" if path else name
