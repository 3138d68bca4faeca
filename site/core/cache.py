"""A cache that may be gone: without Redis, pages are made anew and visitors notice nothing but time."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# After a failure Redis is left alone for a while: a page asks some thirty times, and each may take a time-out.
PAUSE_SECONDS = 1.0
# Until when, by server. Django makes a cache for each alias and thread: what one of them finds out, all of them know.
_paused_until: dict[str, float] = {}


def _or(otherwise: Callable[[], Any]) -> Callable[[Callable], Any]:
    """Decorator factory: when Redis does not answer, the method returns what `otherwise` returns."""

    def decorate(method: Callable) -> Callable:
        @wraps(method)
        def guarded(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
            if not self.is_paused():
                try:
                    return method(self, *args, **kwargs)
                except (RedisError, OSError) as error:
                    self.pause(error)
            return otherwise()

        return guarded

    return decorate


class KeptClient(RedisCacheClient):
    """Keeps its client of each pool. Django makes one for every call, which takes longer than Redis does to answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """A client of redis-py, which may be shared: what a command needs, it takes from the pool."""
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        client = self._clients.get(id(pool))
        if client is None:
            client = self._clients[id(pool)] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return client


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; while Redis does not answer, nothing is found in it and nothing is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = KeptClient
        self._server = " ".join(self._servers)  # type: ignore[attr-defined]

    def is_paused(self) -> bool:
        """Whether Redis failed a moment ago and is not asked just now."""
        return time.monotonic() < _paused_until.get(self._server, 0.0)

    def pause(self, error: Exception) -> None:
        """Leave Redis alone for a second."""
        _paused_until[self._server] = time.monotonic() + PAUSE_SECONDS
        log.warning("cache.unreachable", error=type(error).__name__)

    def resume(self) -> None:
        """Ask again at once: whoever calls this knows that Redis is back."""
        _paused_until.pop(self._server, None)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is kept under the key, or the default."""
        return _or(lambda: default)(RedisCache.get)(self, key, default, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError when the key is not there, and when Redis is not."""
        return _or(_no_such_key)(RedisCache.incr)(self, key, delta, version)

    def clear(self) -> None:
        """Forget what the current school has in this cache. Django's own method would empty all of Redis: other
        schools' pages, and the queue if it stands in the same database."""
        _or(lambda: None)(ForgivingRedisCache._clear)(self)

    def _clear(self) -> None:
        client = self._cache.get_client(None, write=True)
        if keys := list(client.scan_iter(match=self.make_key("*"), count=1000)):
            client.delete(*keys)

    add = _or(lambda: True)(RedisCache.add)
    set = _or(lambda: None)(RedisCache.set)
    touch = _or(lambda: False)(RedisCache.touch)
    delete = _or(lambda: False)(RedisCache.delete)
    get_many = _or(dict)(RedisCache.get_many)
    has_key = _or(lambda: False)(RedisCache.has_key)
    set_many = _or(list)(RedisCache.set_many)
    delete_many = _or(lambda: None)(RedisCache.delete_many)


def _no_such_key() -> int:
    raise ValueError("Redis does not answer.")
