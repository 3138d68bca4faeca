"""Whole pages for visitors who are nobody in particular, answered before sessions, URLs or SQL are touched.

A key carries the school (through the cache's KEY_FUNCTION), scheme and host, path, language and the school's content
version. Publishing a page, a change of price or the sale of a seat gives the school a new version, so that old pages
are never found again and Redis forgets them in time. Pages that set a cookie, that depend on one, that ask not to be
kept or that were asked for by somebody with a session never enter.

Answers of the public API that are the same for everybody enter when their view says so (`share_for_this_minute`).
They are kept by their whole address and until the minute is over: what they say of free times changes with the clock,
and notice periods end at whole minutes.
"""

import hashlib
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.http import HttpRequest, HttpResponse
from django.utils import translation

_VERSION_KEY = "content-version"
_KEPT_HEADERS = (
    "Content-Type",
    "Content-Language",
    "Content-Security-Policy",
    "X-Frame-Options",
    "Vary",
)
_API_FOR_EVERYBODY = "/api/v1/public/"
_MINUTE = 60
_NEVER_BELOW = ("/admin/", "/account/", "/api/", "/media/", "/static/", "/documents/", "/booking/")


def bump_content_version() -> None:
    """Make every cached page of the current school stale. Call it on commit; Redis being down is no error."""
    caches["pages"].set(_VERSION_KEY, secrets.token_hex(8), None)


def share_for_this_minute(response: HttpResponse) -> None:
    """Let everybody who asks the same within this minute have this answer, as long as nothing changes in the school.

    For GET below `/api/v1/public/`, where neither cookies nor logins are looked at.
    """
    response.is_shared = True  # type: ignore[attr-defined]


class PageCacheMiddleware:
    """Answers anonymous GET requests from the cache and fills it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_cached(request):
            return self.get_response(request)
        # The version is read before the page is made: what changes in the meantime makes the entry stale.
        key = _key(request)
        kept = caches["pages"].get(key)
        if kept is not None:
            return _answer(kept)
        response = self.get_response(request)
        if _is_shared(response):
            _keep(key, response, seconds=_MINUTE)
        elif _is_for_everybody(response):
            _keep(key, response)
        response.headers.setdefault("X-Page-Cache", "miss")
        return response


def _may_be_cached(request: HttpRequest) -> bool:
    if request.method != "GET":
        return False
    if request.path.startswith(_API_FOR_EVERYBODY):
        return "HTTP_AUTHORIZATION" not in request.META
    return (
        not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and not request.path.startswith(_NEVER_BELOW)
        # Wagtail's previews are requests made inside a request, and show what is not published.
        and not getattr(request, "is_dummy", False)
    )


def _key(request: HttpRequest) -> str:
    language = translation.get_language_from_request(request)
    address = f"{request.scheme}://{request.get_host()}{request.path}"
    if request.path.startswith(_API_FOR_EVERYBODY):
        address = f"{address}?{request.META.get('QUERY_STRING', '')}#{int(time.time()) // _MINUTE}"
    # Hashed: a path may be as long as the server lets it be, and hold any character.
    return f"{_version()}:{language}:{hashlib.sha256(address.encode()).hexdigest()}"


def _version() -> str:
    """The school's content version; a lost one is replaced by one that was never used."""
    cache = caches["pages"]
    version = cache.get(_VERSION_KEY)
    if version is None:
        version = secrets.token_hex(8)
        if not cache.add(_VERSION_KEY, version, None):
            version = cache.get(_VERSION_KEY, version)
    return version


def _is_shared(response: HttpResponse) -> bool:
    return response.status_code == 200 and not response.cookies and getattr(response, "is_shared", False)


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


def _keep(key: str, response: HttpResponse, *, seconds: int | None = None) -> None:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    caches["pages"].set(key, (headers, response.content), DEFAULT_TIMEOUT if seconds is None else seconds)


def _answer(kept: tuple[dict[str, str], bytes]) -> HttpResponse:
    headers, content = kept
    response = HttpResponse(content)
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["X-Page-Cache"] = "hit"
    return response
