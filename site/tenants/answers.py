"""Answers that are given before a school's own URLs are reached."""

from contextlib import AbstractContextManager

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django_tenants.utils import get_public_schema_name, schema_context


def unknown_host(request: HttpRequest) -> HttpResponse:
    """No school answers on this host name. The connection may still stand in the school of an earlier request."""
    with schema_context(get_public_schema_name()), _reader(request):
        return render(request, "tenants/unknown_host.html", status=404)


def school_closed(request: HttpRequest) -> HttpResponse:
    """The school is waiting for approval, suspended or archived."""
    with _reader(request):
        response = render(request, "tenants/school_closed.html", status=503)
    response["Retry-After"] = "3600"
    return response


def _reader(request: HttpRequest) -> AbstractContextManager[None]:
    """The visitor's language: LocaleMiddleware comes later, and the thread may speak its last visitor's."""
    return translation.override(translation.get_language_from_request(request))
