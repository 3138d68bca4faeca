"""Idempotency keys (Stripe, "Idempotent requests").

A key belongs to an account. The same key with the same request replays the first answer, whatever it was; with
another request it is refused; while the first is still running it is a conflict. Kept for 24 hours (v1) or 30
days (v2), and across restarts.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from standins.stripe.clock import unix_now
from standins.stripe.errors import ApiError
from standins.stripe.store import Store

LIFETIMES = {"v1": 24 * 3600, "v2": 30 * 24 * 3600}
LONGEST_KEY = 255


@dataclass(frozen=True)
class Kept:
    status: int
    body: dict[str, Any]
    request_id: str


def fingerprint(method: str, path: str, params: dict[str, Any]) -> str:
    canonical = json.dumps([method, path, params], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


class Keys:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._in_flight: set[tuple[str, str]] = set()

    @contextmanager
    def held(self, scope: str, key: str) -> Iterator[None]:
        """Only one request at a time may run under a key; the other gets 409, and may try again."""
        if len(key) > LONGEST_KEY:
            message = f"The idempotency key must be at most {LONGEST_KEY} characters."
            raise ApiError(400, message, kind="idempotency_error", replayed=False)
        with self._lock:
            if (scope, key) in self._in_flight:
                raise _in_use(key)
            self._in_flight.add((scope, key))
        try:
            yield
        finally:
            with self._lock:
                self._in_flight.discard((scope, key))

    def is_held(self, scope: str, key: str) -> bool:
        with self._lock:
            return (scope, key) in self._in_flight

    def recall(self, scope: str, key: str, path: str, print_: str) -> Kept | None:
        """The first answer under this key. Raises the idempotency error if the request was another one."""
        version = path.split("/")[1]
        oldest = unix_now() - LIFETIMES.get(version, LIFETIMES["v1"])
        found = self._store.rows(
            "SELECT * FROM idempotency WHERE scope = ? AND key = ? AND created > ?", scope, key, oldest
        )
        if not found:
            return None
        row = found[0]
        if row["path"] != path:
            raise _misused(key, f"for the same endpoint they were first used for ('{row['path']}')")
        if row["fingerprint"] != print_:
            raise _misused(key, "with the same parameters they were first used with")
        return Kept(row["status"], json.loads(row["body"]), row["request_id"])

    def keep(self, scope: str, key: str, path: str, print_: str, answer: Kept) -> None:
        """To be called inside the transaction that does the work."""
        self._store.run(
            "INSERT OR REPLACE INTO idempotency (scope, key, path, fingerprint, status, body, request_id, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            scope, key, path, print_, answer.status, json.dumps(answer.body), answer.request_id, unix_now(),
        )  # fmt: skip


def _in_use(key: str) -> ApiError:
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably means you "
        f"submitted twice, and the other request is still going through): {key}. Please try again later."
    )
    code = "idempotency_key_in_use"
    return ApiError(409, message, kind="idempotency_error", code=code, replayed=False)


def _misused(key: str, how: str) -> ApiError:
    message = (
        f"Keys for idempotent requests can only be used {how}. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )
    return ApiError(400, message, kind="idempotency_error", replayed=False)
