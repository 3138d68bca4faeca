"""What a browser does beside showing pages: errors, and whom it asks."""

from typing import Any
from urllib.parse import urlsplit


class Watch:
    """Listens to everything that happens in a browser context from now on."""

    def __init__(self, context: Any) -> None:
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.errors.append(f"uncaught: {error.error}"))
        context.on("request", self._ask)
        context.on("response", self._answer)

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _ask(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss"):
            self.hosts.add(address.netloc)

    def _answer(self, response: Any) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.url}")
