from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks

from .models import User


@hooks.register("before_edit_user")
def only_superusers_edit_superusers(request: HttpRequest, user: User) -> None:
    """Or an owner could give an operator's account in the school a new password and log in with it."""
    _refuse_superusers(request, [user])


@hooks.register("before_bulk_action")
def only_superusers_change_superusers(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> None:
    _refuse_superusers(request, objects)


def _refuse_superusers(request: HttpRequest, objects: Iterable[Any]) -> None:
    touched = any(isinstance(each, User) and each.is_superuser for each in objects)
    if touched and not request.user.is_superuser:
        raise PermissionDenied
