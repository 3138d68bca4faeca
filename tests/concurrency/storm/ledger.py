"""What the clients were told, to be compared with what the school has in its books."""

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Promise:
    """A booking that somebody was told they have. `is_certain` is False once an answer about it was lost."""

    uid: str
    token: str
    email: str
    status: str
    is_paid: bool = False
    is_cancelled: bool = False
    is_certain: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


class Ledger:
    """Promises and counts, shared by all clients."""

    def __init__(self) -> None:
        self.promises: list[Promise] = []
        self.answers: Counter[str] = Counter()
        self._lock = threading.Lock()

    def told(self, action: str, outcome: object) -> None:
        with self._lock:
            self.answers[f"{action}: {outcome}"] += 1

    def promise(self, promise: Promise) -> None:
        with self._lock:
            self.promises.append(promise)

    def pick(self, number: int) -> Promise | None:
        """One of the promises; which one depends on the number."""
        with self._lock:
            return self.promises[number % len(self.promises)] if self.promises else None

    @property
    def requests(self) -> int:
        return sum(self.answers.values())
