"""For load balancers and operators, on any host name, before a school is looked for.

`/healthz`: this process answers. `/readyz`: database and Redis answer and a worker has been heard of lately;
503 names the part that does not.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django_tenants.utils import get_public_schema_name, schema_context
from redis import Redis
from redis.exceptions import RedisError

from core.heartbeat import seconds_since_worker

WORKER_SILENT_SECONDS = 60


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
        if request.path == "/readyz":
            return readiness()
        return self.get_response(request)


def readiness() -> JsonResponse:
    """What works, part by part; 503 when something that a booking needs does not."""
    parts = {"database": _database(), "redis": _redis(), "workers": _workers()}
    ready = all(answer == "ok" for answer in parts.values())
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", **parts},
        status=200 if ready else 503,
        headers={"Cache-Control": "no-store"},
    )


def _database() -> str:
    try:
        with schema_context(get_public_schema_name()), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def _redis() -> str:
    """Asked directly: the cache hides that Redis is away."""
    try:
        with Redis.from_url(settings.CACHES["default"]["LOCATION"], socket_timeout=1) as redis:
            redis.ping()
    except (RedisError, OSError):
        return "does not answer"
    return "ok"


def _workers() -> str:
    seconds = seconds_since_worker()
    if seconds is None or seconds > WORKER_SILENT_SECONDS:
        return "none heard of in the last minute"
    return "ok"
