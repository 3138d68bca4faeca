"""Limits of public requests, by address and school, for the API and the pages alike.

The cache forgives: without Redis nobody is kept waiting.
"""

from collections.abc import Mapping
from math import ceil
from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle


class _Limit(AnonRateThrottle):
    """Counts everybody, also who is logged in."""

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class PublicRead(_Limit):
    scope = "public-read"


class PublicBook(_Limit):
    scope = "public-book"


class CodeTries(_Limit):
    """Tries of a discount code, so that none can be guessed."""

    scope = "public-quote"


class PublicQuote(CodeTries):
    """Of the API's quotes only those with a code are counted."""

    def allow_request(self, request: Request, view: Any) -> bool:
        return not has_code(request) or super().allow_request(request, view)


def has_code(request: Request) -> bool:
    """Does the request name a discount code?"""
    data = getattr(request, "data", None)
    return isinstance(data, Mapping) and bool(data.get("voucher"))


def seconds_until_allowed(throttle: type[_Limit], request: HttpRequest) -> int | None:
    """Count this request of a page; None when it may go on, else the seconds to wait."""
    limit: Any = throttle()
    return None if limit.allow_request(request, None) else max(1, ceil(limit.wait() or 60))
