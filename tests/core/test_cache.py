"""The cache while Redis is away: nothing is found, nothing is kept, nobody waits twice."""

import time
from typing import Any

import pytest
from django.core.cache import caches

from config.settings.base import caches as cache_settings
from core.cache import PAUSE_SECONDS, ForgivingRedisCache


@pytest.fixture
def away(settings: Any) -> ForgivingRedisCache:
    settings.CACHES = cache_settings("unix:///nowhere/redis.sock?db=1")
    return caches["default"]  # type: ignore[return-value]


def test_nothing_is_found_and_nothing_fails(away: ForgivingRedisCache) -> None:
    away.set("a", 1)
    assert (away.get("a"), away.get("a", 7)) == (None, 7)
    assert (away.get_many(["a"]), away.has_key("a"), "a" in away) == ({}, False, False)
    assert (away.add("a", 1), away.touch("a"), away.delete("a")) == (True, False, False)
    assert away.get_or_set("a", lambda: 5) == 5
    away.set_many({"a": 1})
    away.delete_many(["a"])
    with pytest.raises(ValueError, match="does not answer"):
        away.incr("a")


def test_redis_is_left_alone_for_a_second_after_a_failure(
    away: ForgivingRedisCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    away.get("a")
    assert away.is_paused()
    later = time.monotonic() + PAUSE_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert not away.is_paused()


def test_redis_that_is_back_is_asked_again() -> None:
    cache = caches["default"]
    cache.pause(OSError())  # type: ignore[attr-defined]
    cache.set("word", "lost")
    cache.resume()  # type: ignore[attr-defined]
    assert cache.get("word") is None
    cache.set("word", "kept")
    assert cache.get("word") == "kept"
    cache.delete("word")


def test_every_cache_adds_the_school_to_its_keys(settings: Any) -> None:
    assert sorted(settings.CACHES) == ["default", "pages", "renditions"]
    functions = {cache["KEY_FUNCTION"] for cache in settings.CACHES.values()}
    assert functions == {"django_tenants.cache.make_key"}


@pytest.mark.django_db
def test_clearing_forgets_the_current_school_only() -> None:
    from django_tenants.utils import schema_context

    for schema in ("alpha", "beta"):
        with schema_context(schema):
            caches["default"].set("word", schema)
            caches["pages"].set("word", schema)
    caches["default"].clear()
    assert (caches["default"].get("word"), caches["pages"].get("word")) == (None, "alpha")
    with schema_context("beta"):
        assert caches["default"].get("word") == "beta"


def test_client_is_made_once_for_many_calls() -> None:
    """Django makes one for each, which costs more than the call."""
    cache = caches["default"]
    cache.set("a", 1)
    clients = {id(cache._cache.get_client("a")), id(cache._cache.get_client("b", write=True))}
    assert (cache.get("a"), len(clients)) == (1, 1)
