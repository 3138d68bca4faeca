"""Single parameters. `parse(raw, path)` gives the value or raises the refusal that names `path`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

from standins.stripe.errors import invalid_param, not_offered_here

NUMBER = re.compile(r"-?\d{1,15}")


class Field(Protocol):
    """One parameter. `required` is asked by the shape that holds it."""

    @property
    def required(self) -> bool: ...

    def parse(self, raw: Any, path: str) -> Any: ...


def scalar(raw: Any, path: str) -> str:
    """A non-empty string: an empty one would unset the parameter, which few allow."""
    if not isinstance(raw, str):
        raise invalid_param(f"Invalid string: {path} must be a single value.", path)
    if raw == "":
        message = f"You passed an empty string for '{path}', which cannot be unset. Leave it out instead."
        raise invalid_param(message, path, "parameter_invalid_empty")
    return raw


@dataclass(frozen=True)
class Text:
    longest: int = 5000
    shortest: int = 1
    pattern: str | None = None
    required: bool = False

    def parse(self, raw: Any, path: str) -> str:
        value = scalar(raw, path)
        if len(value) > self.longest:
            message = f"Invalid string: {path} must be at most {self.longest} characters"
            raise invalid_param(message, path, "parameter_invalid_string_too_long")
        if len(value) < self.shortest or (self.pattern and not re.fullmatch(self.pattern, value)):
            raise invalid_param(f"Invalid string: {path} is not of the expected form", path)
        return value


@dataclass(frozen=True)
class Integer:
    least: int | None = None
    most: int | None = None
    required: bool = False

    def parse(self, raw: Any, path: str) -> int:
        text = scalar(raw, path)
        if not NUMBER.fullmatch(text):
            raise invalid_param(f"Invalid integer: {text}", path, "parameter_invalid_integer")
        value = int(text)
        if self.least is not None and value < self.least:
            message = f"This value must be greater than or equal to {self.least}."
            raise invalid_param(message, path, "parameter_invalid_integer")
        if self.most is not None and value > self.most:
            message = f"This value must be less than or equal to {self.most}."
            raise invalid_param(message, path, "parameter_invalid_integer")
        return value


class Timestamp(Integer):
    """Unix seconds."""


@dataclass(frozen=True)
class Boolean:
    required: bool = False

    def parse(self, raw: Any, path: str) -> bool:
        text = scalar(raw, path)
        if text not in ("true", "false"):
            raise invalid_param(f"Invalid boolean: {text}", path)
        return text == "true"


@dataclass(frozen=True)
class Choice:
    """One of `values`; `elsewhere` are those that Stripe knows too and the stand-in does not do."""

    values: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    required: bool = False

    def parse(self, raw: Any, path: str) -> str:
        value = scalar(raw, path)
        if value in self.elsewhere:
            raise not_offered_here(f"`{path}={value}`", path)
        if value not in self.values:
            allowed = sorted((*self.values, *self.elsewhere))
            raise invalid_param(f"Invalid {path}: must be one of {', '.join(allowed)}", path)
        return value


@dataclass(frozen=True)
class ListOf:
    item: Field
    most: int = 100
    required: bool = False

    def parse(self, raw: Any, path: str) -> list[Any]:
        items = raw if isinstance(raw, list) else self._from_numbered(raw, path)
        if len(items) > self.most:
            raise invalid_param(f"Array {path} exceeded maximum {self.most} allowed elements", path)
        return [self.item.parse(item, f"{path}[{number}]") for number, item in enumerate(items)]

    def _from_numbered(self, raw: Any, path: str) -> list[Any]:
        if not isinstance(raw, dict) or not all(key.isdecimal() for key in raw):
            raise invalid_param(f"Invalid array: {path}", path)
        return [raw[key] for key in sorted(raw, key=int)]


@dataclass(frozen=True)
class NotOffered:
    """A parameter that Stripe knows and the stand-in does not act on: refused, never swallowed."""

    required: bool = False

    def parse(self, raw: Any, path: str) -> Any:
        raise not_offered_here(f"The parameter `{path}`", path)
