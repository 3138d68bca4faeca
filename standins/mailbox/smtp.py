"""The SMTP side: takes everything, from anyone on this machine, with no login and no encryption."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from typing import Any

from aiosmtpd.smtp import SMTP

from standins.mailbox.store import Store

log = logging.getLogger("standins.mailbox")
LARGEST_MAIL = 30_000_000


class Sink:
    """What aiosmtpd calls for each mail."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        try:
            message = self._store.add(
                sender=envelope.mail_from or "", recipients=envelope.rcpt_tos, raw=envelope.original_content
            )
        except ValueError as error:
            return f"553 {error}"
        except OSError as error:
            log.error("a mail could not be stored: %s", error.strerror)
            return "452 the mail could not be stored"
        log.info("mail %s to %s recipients, %s bytes", message.id, len(message.recipients), len(message.raw))
        return f"250 OK {message.id}"


class SmtpServer:
    """An aiosmtpd server in a thread of its own. Listens as soon as it is made, so that `port=0` can be told.

    The thread that makes it may run an event loop already, as Playwright's does: nothing is awaited in it.
    """

    def __init__(self, store: Store, host: str, port: int) -> None:
        self._store = store
        self._socket = socket.create_server((host, port), backlog=100)
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="mailbox-smtp", daemon=True)

    def _protocol(self) -> SMTP:
        return SMTP(
            Sink(self._store),
            hostname="mailbox",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_MAIL,
            loop=self._loop,
        )

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        accepting = self._loop.create_task(self._loop.create_server(self._protocol, sock=self._socket))
        self._loop.run_forever()
        self._loop.run_until_complete(self._end(accepting))
        self.close()

    async def _end(self, accepting: asyncio.Task[asyncio.Server]) -> None:
        (await accepting).close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def close(self) -> None:
        """For a server that was never started."""
        self._socket.close()
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
