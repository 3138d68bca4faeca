"""Uploaded files."""

import mimetypes
import posixpath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest


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
