"""This run's keys in Redis, which other runs may share."""

from django.conf import settings
from django.core.cache import caches
from redis import Redis


def empty() -> None:
    """Forget everything that this run has cached, for all schools, and that Redis was away a moment ago."""
    for cache in settings.CACHES.values():
        _delete(cache["LOCATION"], f"*:{cache['KEY_PREFIX']}:*")
    for cache in caches.all():
        cache.resume()  # type: ignore[attr-defined]


def forget_this_run() -> None:
    """Leave nothing behind: no key, and no message that no worker will take."""
    empty()
    with Redis.from_url(_broker()) as redis:
        redis.delete(settings.CELERY_TASK_DEFAULT_QUEUE)


def _delete(url: str, pattern: str) -> None:
    with Redis.from_url(url) as redis:
        if keys := list(redis.scan_iter(match=pattern, count=1000)):
            redis.delete(*keys)


def _broker() -> str:
    url = settings.CELERY_BROKER_URL
    return url.replace("redis+socket", "unix").replace("virtual_host", "db")
