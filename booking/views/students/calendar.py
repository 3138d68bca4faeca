"""Calendars to subscribe to, and new addresses for them."""

import hashlib
from datetime import UTC, datetime

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.feed_file import feed_calendar
from booking.selectors.feeds import TEACHER, feed_language, feed_of_token, student_events, teacher_events
from booking.selectors.students import student_view
from booking.services.students import renew_student_feed, renew_teacher_feed
from booking.throttles import PublicRead, seconds_until_allowed
from booking.views.redirects import SeeOther
from core.clock import now as clock_now
from themes.languages import nearest_language
from themes.selectors import brand

from .doors import StudentRequest, for_students

_KEPT_SECONDS = 30 * 86_400


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a signed address. No cookie is read: calendar programs have none."""
    if seconds := seconds_until_allowed(PublicRead, request):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds)})
    owner = feed_of_token(token)
    if owner is None:
        return HttpResponse(
            _("This calendar has another address now."), status=404, content_type="text/plain; charset=utf-8"
        )
    return _answer(request, *owner)


@require_POST
@for_students
def renew(request: StudentRequest) -> HttpResponse:
    """A new address for one of the person's own calendars."""
    if request.POST.get("kind") == TEACHER:
        if teacher_id := student_view(request.user).teacher_id:
            renew_teacher_feed(teacher_id=teacher_id)
    else:
        renew_student_feed(user=request.user)
    messages.success(request, _("The calendar has a new address. The old one shows nothing any more."))
    return SeeOther(reverse("students:profile") + "#calendar")


def _answer(request: HttpRequest, kind: str, owner_id: int) -> HttpResponse:
    now = clock_now()
    with translation.override(nearest_language(feed_language(kind, owner_id))):
        events = teacher_events(owner_id, now=now) if kind == TEACHER else student_events(owner_id, now=now)
        content = feed_calendar(events, name=brand().display_name)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    changed_at = _changed_at(f"feed:{kind}:{owner_id}", etag, now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Last-Modified"] = http_date(changed_at.timestamp())
    answer = get_conditional_response(request, etag, int(changed_at.timestamp()), response)
    assert answer is not None
    return answer


def _changed_at(key: str, etag: str, now: datetime) -> datetime:
    """When the calendar became what it is: the moment in which this was first seen. Without Redis, now."""
    kept = cache.get(key)
    if isinstance(kept, tuple) and kept[0] == etag:
        return datetime.fromtimestamp(kept[1], UTC)
    cache.set(key, (etag, int(now.timestamp())), _KEPT_SECONDS)
    return now
