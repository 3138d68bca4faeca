"""A real server in front of a test's school, and where the browser is."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


@dataclass(frozen=True)
class LiveSchool:
    """A school that answers over HTTP. `url` has the school's host name; `address` is for clients that send Host."""

    url: str
    host: str
    port: int
    tenant: Any


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the test's own output is what matters."""


@contextmanager
def serve(tenant: Any) -> Iterator[LiveSchool]:
    """Serve the whole application on a free loopback port; the school's Site is set to that port."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from wagtail.models import Site

    from tenants.models import Domain

    server = make_server(
        "127.0.0.1", 0, _closing(StaticFilesHandler(get_wsgi_application())), _Server, _QuietHandler
    )
    host = Domain.objects.get(tenant=tenant, is_primary=True).domain
    connection.set_tenant(tenant)
    Site.objects.update(hostname=host, port=server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield LiveSchool(f"http://{host}:{server.server_port}", host, server.server_port, tenant)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def chromium() -> str | None:
    """The browser to drive: $CHROMIUM, one on the PATH, or None for Playwright's own."""
    return os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def _closing(application: Any) -> Any:
    """A server thread lives for one connection, so it closes its database connection after each answer."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        from django.db import connection

        response = application(environ, start_response)
        try:
            yield from response
        finally:
            if hasattr(response, "close"):
                response.close()
            connection.close()

    return answer
