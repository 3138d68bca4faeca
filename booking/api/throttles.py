"""Limits of public requests, by address and school."""

import structlog
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

log = structlog.get_logger(__name__)


class _Limit(AnonRateThrottle):
    """Counts in Redis under the school's key; without Redis nobody is kept waiting."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError):
            log.warning("throttle.unreachable", scope=self.scope)
            return True

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class PublicRead(_Limit):
    scope = "public-read"


class PublicBook(_Limit):
    scope = "public-book"
