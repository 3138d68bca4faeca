"""A worker that notes what it was asked to do, and the list it is asked from."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from core.duelist import services

NOW = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Worker:
    """Notes what it was asked to do, and answers what it is told to."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str, datetime]] = []
        self.answer: Any = None

    def handle(self, reference: str, now: datetime) -> datetime | None:
        self.done.append((connection.schema_name, reference, now))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def schedule(reference: str = "1", due_at: datetime = NOW) -> None:
    services.schedule(kind="test.kind", reference=reference, due_at=due_at)


def run(reference: str = "1", now: datetime = NOW) -> bool:
    return services.run(kind="test.kind", reference=reference, now=now)


def claimed(now: datetime = NOW, limit: int = 100) -> list[str]:
    return [claim.reference for claim in services.claim_due(now=now, limit=limit)]
