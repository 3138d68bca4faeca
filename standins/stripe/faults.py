"""Misbehaviour on order: the next requests that match are slowed, refused, or lose their answer."""

from __future__ import annotations

import itertools
import threading
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

ACTIONS = ("delay", "rate_limit", "error", "lose_request", "lose_answer")


@dataclass
class Fault:
    """`delay` waits `seconds` (before the work, or after it with `after_work`); `rate_limit` answers 429;
    `error` answers `status`, with the work done if `after_work`, kept under the idempotency key if `keep`;
    `lose_request` closes the connection before any work, `lose_answer` after it.
    """

    action: str
    method: str = "*"
    path: str = "*"
    times: int = 1
    seconds: float = 0.0
    status: int = 500
    kind: str = "api_error"
    code: str = ""
    message: str = "An error occurred on the stand-in, as it was told to make one."
    after_work: bool = False
    keep: bool = False
    id: int = 0

    def matches(self, method: str, path: str) -> bool:
        return fnmatchcase(method, self.method.upper()) and fnmatchcase(path, self.path)


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._faults: list[Fault] = []

    def add(self, **fields: Any) -> Fault:
        """Raises ValueError for an unknown action or field, or a count or wait that makes no sense."""
        try:
            fault = Fault(**fields)
        except TypeError as error:
            raise ValueError(str(error)) from error
        if fault.action not in ACTIONS:
            raise ValueError(f"action must be one of {', '.join(ACTIONS)}")
        if fault.times < 1 or not 0 <= fault.seconds <= 600 or not 400 <= fault.status <= 599:
            raise ValueError("times must be at least 1, seconds 0 to 600, status 400 to 599")
        with self._lock:
            fault.id = next(self._numbers)
            self._faults.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The oldest fault that matches, with one of its times used up."""
        with self._lock:
            for fault in self._faults:
                if fault.matches(method, path):
                    fault.times -= 1
                    if fault.times == 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def listing(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
