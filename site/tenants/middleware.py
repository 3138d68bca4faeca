"""From host name to school."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from core.schema import enter_school

from .answers import school_closed, unknown_host
from .enums import TenantStatus
from .hosts import forget_hosts, school_of_host
from .models import Tenant
from .selectors import current_school

__all__ = ["SchoolMiddleware", "forget_hosts"]


class SchoolMiddleware:
    """Puts the connection on the schema of the school whose host was asked.

    An unknown host is a 404, a school that is not active a 503. The schema stays set when the answer is handed on,
    since a streamed answer reads rows after that; the next request sets its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = _school(request)
        if tenant is None:
            return unknown_host(request)
        enter_school(tenant)
        request.tenant = tenant  # type: ignore[attr-defined]
        if tenant.schema_name == settings.PLATFORM_SCHEMA:
            request.urlconf = settings.PLATFORM_URLCONF
        if tenant.status != TenantStatus.ACTIVE:
            return school_closed(request)
        return self.get_response(request)


def _school(request: HttpRequest) -> Tenant | None:
    """The school that the request is for.

    Wagtail's previews come through the whole chain as a request within the editor's request. Their host is made up
    where the thing previewed has no address, so they stay in the school that they were made in.
    """
    if getattr(request, "is_dummy", False):
        return current_school()
    host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
    return school_of_host(host)
