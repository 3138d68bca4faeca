"""Answers that are given before a school's own URLs are reached."""

import mimetypes
import posixpath
from contextlib import AbstractContextManager

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
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


def serve_media(request: HttpRequest, path: str) -> FileResponse:
    """A file that this host's school uploaded. Original documents go through Wagtail's own view instead."""
    if posixpath.normpath(path) != path or path.startswith("documents/"):
        raise Http404
    try:
        file = default_storage.open(path)
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None
    response = FileResponse(file, content_type=mimetypes.guess_type(path)[0] or "application/octet-stream")
    response["Cache-Control"] = "public, max-age=86400"
    # An uploaded SVG is a document that could run scripts on the school's host; this takes its teeth out.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
