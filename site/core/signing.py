"""Signed tokens that are worth nothing at another school: the schema is part of the salt."""

from typing import Any

from django.core import signing

from core.schema import current_schema

BadToken = signing.BadSignature


def sign(value: Any, *, purpose: str) -> str:
    """A URL-safe token for `value` (JSON), for this purpose and the current school only."""
    return signing.dumps(value, salt=_salt(purpose), compress=False)


def unsign(token: str, *, purpose: str, max_age_seconds: int | None = None) -> Any:
    """The value of a token made by `sign`. Raises BadToken if it was forged, is too old or of another school."""
    return signing.loads(token, salt=_salt(purpose), max_age=max_age_seconds)


def _salt(purpose: str) -> str:
    return f"immersio.{current_schema()}.{purpose}"
