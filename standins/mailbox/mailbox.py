"""The mailbox as an object: in a test's process, or behind `python -m standins.mailbox`."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import Self

from standins.http_server import Server
from standins.mailbox.messages import Message
from standins.mailbox.site import Site
from standins.mailbox.smtp import SmtpServer
from standins.mailbox.store import Store


class Mailbox:
    """Listens as soon as it is made; takes mail from `start()` to `stop()`; also a context manager.

    Ports of 0 take free ones. Without `state` (a folder), the mails are gone at the end.
    """

    def __init__(
        self, *, smtp_port: int = 0, http_port: int = 0, host: str = "127.0.0.1", state: str | Path = ""
    ) -> None:
        self._temporary = None if state else tempfile.TemporaryDirectory(prefix="mailbox-")
        self.store = Store(Path(state) if state else Path(self._temporary.name if self._temporary else ""))
        self._smtp = SmtpServer(self.store, host, smtp_port)
        try:
            self._http = Server((host, http_port), Site(self.store).respond)
        except OSError:
            self._smtp.close()
            raise
        self.host = host
        self.smtp_port = self._smtp.port
        self.http_port: int = self._http.server_address[1]
        self.url = f"http://{'localhost' if host == '0.0.0.0' else host}:{self.http_port}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="mailbox-http", daemon=True
        )

    def start(self) -> Self:
        self._smtp.start()
        self._thread.start()
        return self

    def stop(self) -> None:
        self._smtp.stop()
        self._http.shutdown()
        self._http.close_connections()
        self._thread.join()
        self._http.server_close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def messages(self, to: str = "") -> list[Message]:
        """Newest first; `to` keeps those with a recipient that contains it."""
        return self.store.newest_first(to)

    def wait_for(self, count: int = 1, *, to: str = "", timeout: float = 10.0) -> list[Message]:
        """The mails, newest first, as soon as there are at least `count`. Raises TimeoutError (seconds)."""
        deadline = time.monotonic() + timeout
        while len(found := self.messages(to)) < count:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{len(found)} of {count} mails came in {timeout} s")
            with self.store.arrived:
                self.store.arrived.wait(min(left, 0.2))
        return found

    def clear(self) -> int:
        return self.store.clear()
