"""Whole pages for visitors who are nobody in particular, answered before sessions, URLs or SQL are touched.

A key carries the school (through the cache's KEY_FUNCTION), scheme and host, path, language and the school's content
version. Publishing a page, a change of price or the sale of a seat gives the school a new version, so that old pages
are never found again and Redis forgets them in time. Pages that set a cookie, that depend on one, that ask not to be
kept or that were asked for by somebody with a session never enter.
"""

import hashlib
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
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
_NEVER_BELOW = ("/admin/", "/api/", "/media/", "/static/", "/documents/", "/booking/")


def bump_content_version() -> None:
    """Make every cached page of the current school stale. Call it on commit; Redis being down is no error."""
    caches["pages"].set(_VERSION_KEY, secrets.token_hex(8), None)


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
        if _is_for_everybody(response):
            _keep(key, response)
        response.headers.setdefault("X-Page-Cache", "miss")
        return response


def _may_be_cached(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and not request.path.startswith(_NEVER_BELOW)
        # Wagtail's previews are requests made inside a request, and show what is not published.
        and not getattr(request, "is_dummy", False)
    )


def _key(request: HttpRequest) -> str:
    language = translation.get_language_from_request(request)
    address = f"{request.scheme}://{request.get_host()}{request.path}"
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
    caches["pages"].set(key, (headers, response.content))


def _answer(kept: tuple[dict[str, str], bytes]) -> HttpResponse:
    headers, content = kept
    response = HttpResponse(content)
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["X-Page-Cache"] = "hit"
    return response
