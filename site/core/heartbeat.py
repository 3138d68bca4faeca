"""A sign of life from the workers: the sweep, which runs every few seconds, leaves the time in Redis."""

import time

from django.core.cache import caches
from django_tenants.utils import get_public_schema_name, schema_context

_KEY = "worker-heartbeat"
_KEPT_SECONDS = 3600


def beat() -> None:
    """Note that a worker is alive now. Kept under the public schema's key, whatever schema is set."""
    with schema_context(get_public_schema_name()):
        caches["default"].set(_KEY, time.time(), _KEPT_SECONDS)


def seconds_since_worker() -> float | None:
    """Seconds since a worker last ran the sweep; None if none did within the hour. Raises what Redis raises."""
    with schema_context(get_public_schema_name()):
        at = caches["default"].get(_KEY)
    return None if at is None else max(0.0, time.time() - at)
