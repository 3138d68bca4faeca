"""A page that waits for news looks again by itself: soon at first, then more seldom, and not for ever."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

# Seconds until the next look; after the last one a person has to press.
_PAUSES = (4, 6, 10, 15, 30, 60, 60, 60)


def looks_again(request: HttpRequest) -> bool:
    """Will the page look again by itself?"""
    return _looks(request) < len(_PAUSES)


def look_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the browser ask once more after a pause, as long as it makes sense. Without a script."""
    looks = _looks(request)
    if looks < len(_PAUSES):
        query = urlencode({"look": looks + 1})
        response.headers["Refresh"] = f"{_PAUSES[looks]}; url={request.path}?{query}"
    return response


def _looks(request: HttpRequest) -> int:
    text = request.GET.get("look", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
