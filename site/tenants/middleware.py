"""From host name to school."""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from .enums import TenantStatus
from .hosts import forget_hosts, school_of_host

__all__ = ["SchoolMiddleware", "forget_hosts"]

# How many requests are open in this thread: a preview is a request inside a request.
_depth: ContextVar[int] = ContextVar("school_request_depth", default=0)


class SchoolMiddleware:
    """Puts the connection on the schema of the school whose host was asked.

    An unknown host is a 404, a school that is not active a 503. Wagtail's previews come through the whole chain
    a second time within one request, so after such an inner request the outer one's school is set again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
        tenant = school_of_host(host)
        if tenant is None:
            from .views import unknown_host

            return unknown_host(request)
        before = connection.tenant if _depth.get() else None
        level = _depth.set(_depth.get() + 1)
        try:
            connection.set_tenant(tenant)
            request.tenant = tenant  # type: ignore[attr-defined]
            if tenant.schema_name == settings.PLATFORM_SCHEMA:
                request.urlconf = settings.PLATFORM_URLCONF
            if tenant.status != TenantStatus.ACTIVE:
                from .views import school_closed

                return school_closed(request)
            return self.get_response(request)
        finally:
            _depth.reset(level)
            if before is not None:
                connection.set_tenant(before)
