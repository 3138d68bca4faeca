"""Whole pages for visitors who are nobody in particular, answered before sessions, URLs or SQL are touched.

A key carries the school (through the cache's KEY_FUNCTION), the host, the path, the language and the school's
content version. Publishing a page, a change of price or the sale of a seat raises the version, so that old pages
are never found again and Redis forgets them in time. Pages that set a cookie, that ask not to be kept or that were
made for somebody with a session never enter.
"""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

_VERSION_KEY = "content-version"
_KEPT_HEADERS = (
    "Content-Type",
    "Content-Language",
    "Content-Security-Policy",
    "X-Frame-Options",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "Cross-Origin-Opener-Policy",
    "Vary",
)
_NEVER_BELOW = ("/admin/", "/api/", "/media/", "/static/", "/documents/", "/booking/")


def bump_content_version() -> None:
    """Make every cached page of the current school stale. Call it on commit; Redis being down is no error."""
    cache = caches["pages"]
    try:
        try:
            cache.incr(_VERSION_KEY)
        except ValueError:
            cache.set(_VERSION_KEY, 1, None)
    except (RedisError, OSError):
        log.warning("page_cache.unreachable")


class PageCacheMiddleware:
    """Answers anonymous GET requests from the cache and fills it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_cached(request):
            return self.get_response(request)
        try:
            key = _key(request)
            kept = caches["pages"].get(key)
        except (RedisError, OSError):
            return self.get_response(request)
        if kept is not None:
            return _answer(kept)
        response = self.get_response(request)
        if _is_for_everybody(response):
            _keep(key, response)
        response.headers.setdefault("X-Page-Cache", "miss")
        return response


def _may_be_cached(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith(_NEVER_BELOW)
    )


def _key(request: HttpRequest) -> str:
    version = caches["pages"].get(_VERSION_KEY, 0)
    language = translation.get_language_from_request(request)
    return f"{version}:{language}:{request.get_host()}:{request.path}"


def _is_for_everybody(response: HttpResponse) -> bool:
    directives = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not any(word in directives for word in ("private", "no-store", "no-cache"))
        and "cookie" not in response.headers.get("Vary", "").lower()
        and response.headers.get("Content-Type", "").startswith("text/html")
    )


def _keep(key: str, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    try:
        caches["pages"].set(key, (headers, response.content))
    except (RedisError, OSError):
        log.warning("page_cache.unreachable")


def _answer(kept: tuple[dict[str, str], bytes]) -> HttpResponse:
    headers, content = kept
    response = HttpResponse(content)
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["X-Page-Cache"] = "hit"
    return response
