"""A change of a workshop's list between looking at it and agreeing to it: kept for one person for some hours."""

import secrets
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from booking.models import WhitelistEntry, Workshop
from booking.services.whitelist_lines import Line

_KEPT_SECONDS = 2 * 60 * 60


def remember(request: HttpRequest, workshop: Workshop, what: dict[str, Any], key: str = "") -> str:
    """Keep it under a new key, or under one that it has."""
    key = key or secrets.token_urlsafe(9)
    cache.set(_cache_key(request, workshop, key), what, _KEPT_SECONDS)
    return key


def recall(request: HttpRequest, workshop: Workshop, key: str) -> dict[str, Any] | None:
    """None when it is too long ago, or another person's."""
    return cache.get(_cache_key(request, workshop, key))


def packed(lines: list[Line]) -> list[tuple[int, str, str]]:
    """Lines as the cache keeps them; empty ones are left out."""
    return [(line.number, line.text, line.name) for line in lines if line.text or line.name]


def unpacked(lines: list[tuple[int, str, str]]) -> list[Line]:
    """The lines again."""
    return [Line(number, text, name) for number, text, name in lines]


def _cache_key(request: HttpRequest, workshop: Workshop, key: str) -> str:
    """Of this person and this workshop only."""
    return f"{WhitelistEntry._meta.label_lower}:{request.user.pk}:{workshop.pk}:{key}"
