"""Several workers and several sweeps at the same moment, on connections of their own."""

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from core.duelist import registry, services
from core.duelist.models import Due
from tests.core.due import Worker, claimed, run, schedule


def test_racing_workers_run_a_row_once(committed_school: Any, run_in_threads: Any, worker: Worker) -> None:
    schedule()
    results = run_in_threads(lambda _: run(), range(12), committed_school)
    assert sorted(results) == [False] * 11 + [True]
    assert len(worker.done) == 1


def test_racing_sweeps_claim_each_row_once(
    committed_school: Any, run_in_threads: Any, worker: Worker
) -> None:
    for number in range(60):
        schedule(str(number))
    claims = run_in_threads(lambda _: claimed(limit=20), range(6), committed_school)
    found = [reference for part in claims for reference in part]
    assert sorted(found) == sorted(str(number) for number in range(60))


def test_without_the_mark_racing_workers_run_a_row_often(
    committed_school: Any, run_in_threads: Any, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: reading the row instead of marking it lets everybody in."""

    def only_look(kind: str, reference: str, now: datetime) -> Due | None:
        return Due.objects.filter(schema=connection.schema_name, kind=kind, reference=reference).first()

    gate = threading.Barrier(4)
    registry._handlers["test.kind"] = lambda reference, now: (worker.handle(reference, now), gate.wait(20))[0]
    monkeypatch.setattr(services, "_take", only_look)
    schedule()
    run_in_threads(lambda _: run(), range(4), committed_school)
    assert len(worker.done) == 4
