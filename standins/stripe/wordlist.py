"""Long lists of names, written as text so that they can be read."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())
