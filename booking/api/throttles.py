"""Limits of public requests, by address and school. The cache forgives: without Redis nobody is kept waiting."""

from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView


class _Limit(AnonRateThrottle):
    """Counts everybody, also who is logged in."""

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class PublicRead(_Limit):
    scope = "public-read"


class PublicBook(_Limit):
    scope = "public-book"
