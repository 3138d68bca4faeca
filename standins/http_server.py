"""HTTP/1.1 with keep-alive over threads, from the standard library, that stops without leaving sockets behind."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standins.web import ConnectionDroppedError, Request, Response

log = logging.getLogger("standins.http")
LARGEST_BODY = 1_000_000  # bytes; Stripe's own requests are a thousand times smaller
Respond = Callable[[Request], Response]


class Server(ThreadingHTTPServer):
    """`respond` answers every request; it may raise ConnectionDroppedError."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        self.respond = respond
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Ends the idle keep-alive connections, so that their threads end."""
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("a connection was closed already")

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.exception("a connection failed")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "StandIn"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 65
    server: Server

    def _serve(self) -> None:
        request = self._read()
        if request is None:
            return
        try:
            response = self.server.respond(request)
        except ConnectionDroppedError:
            self.close_connection = True
            return
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            response = Response(
                500, b'{"error": {"type": "api_error", "message": "The stand-in has a bug."}}'
            )
        self._write(response)

    do_GET = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815

    def _read(self) -> Request | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._write(Response(413, b"The request body is too long, or of unknown length."))
            return None
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(length))
        return Request(self.command, path, query, self.headers, body, self.client_address[0])

    def _write(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silent: the layers above log what may be logged, and the address line may hold more."""
