"""Screens of the admin, and items of its menus, for those with a permission and nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from .selectors import is_platform

View = Callable[..., Any]


def only_with(permission: str) -> Callable[[View], View]:
    """Decorator: whoever has not the permission ("app.codename") is refused; who is not logged in is asked to."""

    def decorator(view: View) -> View:
        @require_admin_access
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorator


class PermittedItem(MenuItem):
    """Shown to those with the permission, in schools."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return not is_platform() and request.user.has_perm(self.permission)
