"""Errors of the API as RFC 9457 problem details."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

PROBLEM_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """A refusal with a status and a `code` that clients can rely on.

    `retry_after` in seconds becomes a Retry-After header; `extra` members stand beside the standard ones.
    """

    def __init__(
        self, *, status_code: int, code: str, detail: str, retry_after: int | None = None, **extra: Any
    ) -> None:
        super().__init__(detail=detail, code=code)
        self.status_code = status_code
        self.code = code
        self.wait = retry_after
        self.extra = extra


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. Anything that is no refusal of ours stays a 500, answered without a trace."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = Problem(status_code=413, code="too_large", detail=_("That is too much at once."))
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    response = Response(problem_body(error), status=error.status_code, content_type=PROBLEM_TYPE)
    if getattr(error, "wait", None):
        response["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    return response


def problem_body(error: exceptions.APIException) -> dict[str, Any]:
    """The members of the problem document for a refusal."""
    errors = _field_errors(error.detail) if isinstance(error, exceptions.ValidationError) else None
    code = getattr(error, "code", None) or ("invalid" if errors is not None else error.default_code)
    body: dict[str, Any] = {
        "type": f"about:blank#{code}",
        "title": _title(error.status_code),
        "status": error.status_code,
        "detail": _("Some fields need another look.") if errors is not None else _plain(error.detail),
        "code": code,
        **getattr(error, "extra", {}),
    }
    if errors is not None:
        body["errors"] = errors
    return body


def _title(status_code: int) -> str:
    return {
        status.HTTP_400_BAD_REQUEST: _("That cannot be taken like this"),
        status.HTTP_401_UNAUTHORIZED: _("Please log in"),
        status.HTTP_403_FORBIDDEN: _("Not allowed"),
        status.HTTP_404_NOT_FOUND: _("Not found"),
        status.HTTP_405_METHOD_NOT_ALLOWED: _("Not possible here"),
        status.HTTP_409_CONFLICT: _("Something else came first"),
        status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: _("Too large"),
        status.HTTP_422_UNPROCESSABLE_ENTITY: _("That does not fit together"),
        status.HTTP_429_TOO_MANY_REQUESTS: _("Too many requests"),
        status.HTTP_503_SERVICE_UNAVAILABLE: _("Not available just now"),
    }.get(status_code, _("Something went wrong"))


def _plain(detail: Any) -> str:
    return " ".join(str(part) for part in detail) if isinstance(detail, list) else str(detail)


def _field_errors(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested serializer errors flattened to `attendee.email` → messages."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            found |= _field_errors(inner, f"{prefix}.{name}" if prefix else str(name))
        return found
    messages = detail if isinstance(detail, list) else [detail]
    return {prefix or "nonFieldErrors": [str(message) for message in messages]}
