"""Who is in, where they wanted to go, and in which language and zone their own pages speak."""

import time
import zoneinfo
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import login as auth_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from booking.selectors.students import student_view
from booking.views.redirects import SeeOther

View = Callable[..., HttpResponse]


class StudentRequest(HttpRequest):
    """A request of somebody who has logged in."""

    user: User


_BACKEND = "django.contrib.auth.backends.ModelBackend"
_ENTERED, _PROVEN = "students_entered_at", "students_proven_at"
# A moment in which a found or borrowed browser is unlikely to be another person's.
FRESH_SECONDS = 15 * 60
_LONGEST_ADDRESS = 2000


def enter(request: HttpRequest, user: User, *, by_code: bool) -> None:
    """Log the person in; the session gets a new key, and what belonged to somebody else in it is gone."""
    auth_login(request, user, backend=_BACKEND)
    request.session[_ENTERED] = int(time.time())
    if by_code:
        request.session[_PROVEN] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has logged in a moment ago, by code or password."""
    return _is_recent(request.session.get(_ENTERED))


def is_proven(request: HttpRequest) -> bool:
    """Whether the person has shown a moment ago that they read their mail."""
    return _is_recent(request.session.get(_PROVEN))


def for_students(view: View) -> View:
    """Only after login, never kept by anybody, in the person's language and on their clocks."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return private(SeeOther(login_path(request.get_full_path() if request.method == "GET" else "")))
        student = student_view(request.user)
        with translation.override(student.language), timezone.override(zoneinfo.ZoneInfo(student.time_zone)):
            response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Language", student.language)
        return private(response)

    return answer


def for_everybody(view: View) -> View:
    """Pages before login: each visitor's own, never kept."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return private(view(request, *args, **kwargs))

    return answer


def private(response: HttpResponse) -> HttpResponse:
    """One person's page: kept out of caches, search engines and other sites' logs."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def page_number(request: HttpRequest) -> int:
    """The page of a list that the address names; the first where it names none."""
    wanted = request.GET.get("page", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1


def login_path(next_path: str = "", *, again: bool = False) -> str:
    """The login page, which leads on to `next_path`; `again` asks even who is logged in."""
    query = {**({"next": next_path} if next_path else {}), **({"again": "1"} if again else {})}
    return reverse("students:login") + (f"?{urlencode(query)}" if query else "")


def safe_next(request: HttpRequest, wanted: str) -> str:
    """Where to go after login: a path of this host, else the student's bookings."""
    is_path = wanted.startswith("/") and len(wanted) <= _LONGEST_ADDRESS and wanted.isprintable()
    if is_path and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("students:bookings")


def _is_recent(at: object) -> bool:
    return isinstance(at, int) and 0 <= time.time() - at < FRESH_SECONDS
