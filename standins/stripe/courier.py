"""Carries events to the webhook endpoints until they answer 2xx, with growing pauses, from background threads."""

from __future__ import annotations

import http.client
import json
import logging
import threading
import time
from urllib.parse import urlsplit

from standins.stripe import thin
from standins.stripe.config import Endpoint
from standins.stripe.events import any_event
from standins.stripe.signing import signature_header
from standins.stripe.world import World

log = logging.getLogger("standins.webhooks")
LONGEST_RETRY_SECONDS = 3 * 24 * 3600
IDLE_SECONDS = 0.5


def send(endpoint: Endpoint, body: str, timeout: float) -> str:
    """One try, signed now. Gives the status as text, or the name of what went wrong."""
    parts = urlsplit(endpoint.url)
    maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = maker(parts.hostname or "", parts.port, timeout=timeout)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature_header(body, endpoint.secret),
        "User-Agent": "Stripe/1.0 (stand-in)",
        "Connection": "close",
    }
    try:
        connection.request("POST", path or "/", body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


class Courier:
    def __init__(self, world: World, workers: int = 4) -> None:
        self._world = world
        self._wake = threading.Condition()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"courier-{n}", daemon=True) for n in range(workers)
        ]

    def start(self) -> None:
        """Also takes up again what a killed stand-in was about to send."""
        self._world.store.run("UPDATE deliveries SET state = 'pending' WHERE state = 'sending'")
        self._world.store.after_commit = self.wake
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join()

    def wake(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def _work(self) -> None:
        while not self._stopping:
            delivery = self._claim()
            if delivery is None:
                with self._wake:
                    if not self._stopping:
                        self._wake.wait(self._pause())
            else:
                self.deliver(delivery)

    def _pause(self) -> float:
        found = self._world.store.rows("SELECT min(due_at) AS at FROM deliveries WHERE state = 'pending'")
        at = found[0]["at"]
        return IDLE_SECONDS if at is None else min(IDLE_SECONDS, max(0.01, at - time.time()))

    def _claim(self) -> int | None:
        with self._world.store.lock:
            found = self._world.store.rows(
                "SELECT seq FROM deliveries WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, seq LIMIT 1",
                time.time(),
            )
            if not found:
                return None
            self._world.store.run("UPDATE deliveries SET state = 'sending' WHERE seq = ?", found[0]["seq"])
            return found[0]["seq"]

    def deliver(self, seq: int) -> str:
        """Sends one delivery now, whatever its state, and notes the answer. Returns the answer."""
        store = self._world.store
        row = store.rows("SELECT * FROM deliveries WHERE seq = ?", seq)[0]
        endpoint = next((one for one in self._world.config.endpoints if one.name == row["endpoint"]), None)
        event = any_event(self._world, row["event"])
        if endpoint is None:
            store.run(
                "UPDATE deliveries SET state = 'dropped', last_answer = 'no endpoint' WHERE seq = ?", seq
            )
            return "no endpoint"
        is_thin = event.kind == thin.KIND
        body = json.dumps(thin.notification(event) if is_thin else event.body, indent=2)
        created = event.private["created"] if is_thin else event.body["created"]
        answer = send(endpoint, body, self._world.config.webhook_timeout)
        log.info("%s %s to %s: %s", event.body["type"], event.id, endpoint.name, answer)
        self._note(seq, row["attempts"] + 1, answer, age=time.time() - created)
        return answer

    def _note(self, seq: int, attempts: int, answer: str, *, age: float) -> None:
        delays = self._world.config.retry_delays
        due_at = time.time() + delays[min(attempts, len(delays)) - 1]
        state = "pending" if age < LONGEST_RETRY_SECONDS else "failed"
        if len(answer) == 3 and answer.startswith("2"):
            state = "delivered"
        self._world.store.run(
            "UPDATE deliveries SET state = ?, attempts = ?, last_answer = ?, due_at = ? WHERE seq = ?",
            state, attempts, answer, due_at, seq,
        )  # fmt: skip
