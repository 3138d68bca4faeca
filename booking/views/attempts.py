"""A button pressed twice books once."""

import time
from collections.abc import Callable

from django.core.cache import cache

_KEPT_SECONDS = 3600
_LONGEST_SECONDS = 60
_LOOKS = 20
_PAUSE_SECONDS = 0.25


def once(attempt: str, make: Callable[[], str]) -> str:
    """The uid that `make` returns, made once for each attempt.

    `attempt` is the random number of the page whose button was pressed. Without it, or without Redis, `make` simply
    runs: the database refuses a second booking of the same time by the same address anyway, only less kindly.
    """
    if len(attempt) != 20 or not (attempt.isascii() and attempt.isalnum()):
        return make()
    name = f"booking-attempt:{attempt}"
    if cache.add(name, "", _LONGEST_SECONDS):
        return _run(name, make)
    return _uid_of_other(name) or make()


def _run(name: str, make: Callable[[], str]) -> str:
    try:
        uid = make()
    except BaseException:
        cache.delete(name)
        raise
    cache.set(name, uid, _KEPT_SECONDS)
    return uid


def _uid_of_other(name: str) -> str | None:
    """What the first request of the attempt has made; None when it made nothing."""
    for _look in range(_LOOKS):
        uid = cache.get(name)
        if uid or uid is None:
            return uid
        time.sleep(_PAUSE_SECONDS)
    return None
