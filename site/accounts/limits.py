"""How often somebody may try: counted in the cache, by school. Without Redis nobody is kept out."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

SECONDS = 15 * 60


@dataclass(frozen=True)
class Limit:
    """At most `most` times in a quarter of an hour for the same words."""

    name: str
    most: int

    def is_reached(self, *words: str) -> bool:
        return (cache.get(self._key(words)) or 0) >= self.most

    def count(self, *words: str) -> None:
        key = self._key(words)
        cache.add(key, 0, SECONDS)
        try:
            cache.incr(key)
        except ValueError:  # it has just run out, or Redis is away
            return

    def forget(self, *words: str) -> None:
        cache.delete(self._key(words))

    def _key(self, words: tuple[str, ...]) -> str:
        told = "\n".join(word.strip().lower() for word in words)
        return f"limit:{self.name}:{hashlib.sha256(told.encode()).hexdigest()}"


def address_of(request: HttpRequest | None) -> str:
    """Where the request comes from; behind proxies as NUM_PROXIES says, as for the API."""
    return "" if request is None else str(BaseThrottle().get_ident(request) or "")  # type: ignore[arg-type]
