"""Which school answers on which host name, kept in this process.

Changes made in another process are noticed through a counter in Redis that is read at most once a second; without
Redis an entry is believed for thirty seconds.
"""

import time
from threading import Lock

from django.core.cache import caches
from django_tenants.utils import get_public_schema_name, schema_context
from redis.exceptions import RedisError

from . import selectors
from .models import Tenant

KNOWN_SECONDS = 30.0
# A host that is unknown now may be a school in a moment.
UNKNOWN_SECONDS = 2.0
_CHECK_SECONDS = 1.0
_MOST_HOSTS = 10_000
_COUNTER = "hosts-changed"

_by_host: dict[str, tuple[float, Tenant | None]] = {}
_checking = Lock()
_checked_at = 0.0
_counter_seen: int | None = None


def school_of_host(host: str) -> Tenant | None:
    """The school that answers on this host name, without port, in any case; None if nobody does."""
    host = host.lower().removesuffix(".")
    _forget_if_changed_elsewhere()
    known = _by_host.get(host)
    if known and known[0] > time.monotonic():
        return known[1]
    tenant = selectors.school_of_host(host)
    if len(_by_host) >= _MOST_HOSTS:
        _by_host.clear()
    _by_host[host] = (time.monotonic() + (KNOWN_SECONDS if tenant else UNKNOWN_SECONDS), tenant)
    return tenant


def forget_hosts() -> None:
    """Forget what is known in this process, and tell the others. Call it on commit."""
    _by_host.clear()
    selectors.forget_addresses()
    try:
        with schema_context(get_public_schema_name()):
            caches["default"].add(_COUNTER, 0, None)
            caches["default"].incr(_COUNTER)
    except (RedisError, OSError, ValueError):
        return  # the others find out within KNOWN_SECONDS


def _forget_if_changed_elsewhere() -> None:
    global _checked_at, _counter_seen
    if time.monotonic() - _checked_at < _CHECK_SECONDS or not _checking.acquire(blocking=False):
        return
    try:
        _checked_at = time.monotonic()
        with schema_context(get_public_schema_name()):
            counter = caches["default"].get(_COUNTER, 0)
        if counter != _counter_seen:
            _counter_seen = counter
            _by_host.clear()
            selectors.forget_addresses()
    except (RedisError, OSError):
        return
    finally:
        _checking.release()
