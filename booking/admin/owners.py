"""Screens that are the owners' alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from tenants.selectors import is_platform

SETTINGS_PERMISSION = "booking.change_bookingsettings"


def is_owner(user: Any) -> bool:
    """Whoever may change the school's booking settings: owners and operators, no teacher who is nothing more."""
    return user.has_perm(SETTINGS_PERMISSION)


def owners_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: the admin's screen refuses everybody else."""

    @require_admin_access
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_owner(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class OwnersItem(MenuItem):
    """Shown to those who may, in schools."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not is_platform() and is_owner(request.user)
