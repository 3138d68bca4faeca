"""The admin's clocks: a person's own zone if they chose one, else the school's."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.users.models import UserProfile

from booking.selectors.school import school_view
from core.schema import current_schema


class SchoolClockMiddleware:
    """Below /admin/, times are shown and read in the school's zone instead of UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_school = current_schema() != settings.PLATFORM_SCHEMA
        if not (in_school and request.path.startswith("/admin/")):
            return self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not hasattr(user, "wagtail_userprofile"):
            # Without a profile Wagtail takes the installation's zone, whatever is set here.
            UserProfile.get_for_user(user)
        with timezone.override(zoneinfo.ZoneInfo(school_view().time_zone)):
            return self.get_response(request)


def zone_of_profile(profile: object) -> str:
    """Stands in for Wagtail's UserProfile.get_current_time_zone, whose fallback is the installation's UTC."""
    return getattr(profile, "current_time_zone", "") or timezone.get_current_timezone_name()
