"""The school's own callers: owners, and teachers for what is theirs. Logged in by session; other ways may be added."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .roles import OWNER, TEACHER, has_role


class SchoolSession(SessionAuthentication):
    """A login by session, which needs a CSRF token to write; without one the answer is 401."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class _SessionScheme(SessionScheme):
    target_class = SchoolSession  # type: ignore[assignment]  # a class will do, its stubs say a path
    name = "schoolSession"


SCHOOL_AUTHENTICATION: tuple[type[BaseAuthentication], ...] = (SchoolSession,)


class IsOwner(BasePermission):
    """Who runs the school."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user) and has_role(request.user, OWNER)


class IsStaff(BasePermission):
    """Who runs the school or teaches there; what a teacher may see is decided by the view."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user) and (has_role(request.user, OWNER) or has_role(request.user, TEACHER))
