from collections.abc import Iterator

import pytest

from core.duelist import registry
from core.duelist.registry import due_handler
from tests.core.due import Worker


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    worker = Worker()
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))
    due_handler("test.kind")(worker.handle)
    return worker
