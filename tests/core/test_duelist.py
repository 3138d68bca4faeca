"""What is due: claimed once, done once, again later when it fails."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django_tenants.utils import schema_context

from core.duelist import registry, services
from core.duelist.models import Due
from core.duelist.registry import due_handler
from tenants.models import Tenant
from tests.core.due import NOW, SECOND, Worker, claimed, run, schedule

pytestmark = pytest.mark.django_db


def test_due_work_is_done_in_its_school_and_settled(worker: Worker) -> None:
    schedule()
    assert run()
    assert worker.done == [("alpha", "1", NOW)]
    assert not Due.objects.exists()
    assert not run()


def test_work_is_not_done_before_its_time(worker: Worker) -> None:
    schedule(due_at=NOW + SECOND)
    assert claimed() == []
    assert not run()
    assert run(now=NOW + SECOND)


def test_scheduling_again_moves_the_one_row(worker: Worker) -> None:
    schedule()
    schedule(due_at=NOW + timedelta(hours=1))
    assert [row.due_at for row in Due.objects.all()] == [NOW + timedelta(hours=1)]


def test_settled_work_is_off_the_list(worker: Worker) -> None:
    schedule()
    services.settle(kind="test.kind", reference="1")
    assert not run()


def test_handler_that_names_a_time_is_asked_again_then(worker: Worker) -> None:
    worker.answer = NOW + timedelta(hours=3)
    schedule()
    run()
    assert claimed(NOW + timedelta(hours=3) - SECOND) == []
    assert claimed(NOW + timedelta(hours=3)) == ["1"]


def test_failure_comes_again_with_growing_pauses(worker: Worker) -> None:
    worker.answer = ConnectionError("away")
    schedule()
    now, pauses = NOW, []
    for _ in range(8):
        assert not run(now=now)
        due_at = Due.objects.get().due_at
        pauses.append((due_at - now).total_seconds())
        now = due_at
    assert pauses == [5, 15, 45, 135, 405, 1215, 3600, 3600]
    worker.answer = None
    assert run(now=now)
    assert not Due.objects.exists()


def test_success_forgets_earlier_failures(worker: Worker) -> None:
    worker.answer = ConnectionError("away")
    schedule()
    run()
    worker.answer = NOW + timedelta(hours=1)
    run(now=NOW + 5 * SECOND)
    assert Due.objects.get().attempts == 0


def test_kind_nobody_knows_stays_on_the_list() -> None:
    services.schedule(kind="test.unknown", reference="1", due_at=NOW)
    assert not services.run(kind="test.unknown", reference="1", now=NOW)
    assert Due.objects.get().due_at == NOW + 5 * SECOND


def test_claimed_row_is_not_claimed_again_until_its_lease_ends(worker: Worker, settings: Any) -> None:
    settings.DUE_QUEUE_SECONDS = 60
    schedule()
    assert claimed() == ["1"]
    assert claimed(NOW + 59 * SECOND) == []
    assert claimed(NOW + 60 * SECOND) == ["1"]


def test_row_that_runs_is_neither_claimed_nor_run_twice(worker: Worker) -> None:
    schedule()
    inside: list[Any] = []

    def meanwhile(reference: str, now: datetime) -> None:
        inside.extend([claimed(NOW + 120 * SECOND), run(now=NOW + 120 * SECOND)])

    worker_handle = registry._handlers["test.kind"]
    registry._handlers["test.kind"] = meanwhile  # type: ignore[assignment]
    assert run()
    registry._handlers["test.kind"] = worker_handle
    assert inside == [[], False]


def test_worker_that_died_is_replaced_after_its_lease(worker: Worker) -> None:
    schedule()
    assert services._take("test.kind", "1", NOW) is not None
    assert not run(now=NOW + services.RUN_LEASE - SECOND)
    assert run(now=NOW + services.RUN_LEASE)


def test_work_scheduled_anew_while_it_runs_is_kept(worker: Worker) -> None:
    schedule()
    registry._handlers["test.kind"] = lambda reference, now: schedule(due_at=NOW + timedelta(hours=1))
    assert run()
    row = Due.objects.get()
    assert (row.due_at, row.running_until) == (NOW + timedelta(hours=1), None)


def test_longest_due_comes_first_and_no_more_than_asked_for(worker: Worker) -> None:
    for number, minutes in enumerate([1, 30, 5]):
        schedule(str(number), NOW - timedelta(minutes=minutes))
    assert (claimed(limit=2), claimed(limit=2)) == (["1", "2"], ["0"])


def test_rows_of_a_suspended_school_wait(worker: Worker) -> None:
    schedule()
    Tenant.objects.filter(schema_name="alpha").update(status="suspended")
    assert claimed() == []
    Tenant.objects.filter(schema_name="alpha").update(status="active")
    assert claimed() == ["1"]


def test_rows_of_a_school_that_is_gone_harm_nobody(worker: Worker) -> None:
    Due.objects.create(schema="gone", kind="test.kind", reference="0", due_at=NOW - timedelta(days=1))
    schedule()
    assert claimed() == ["1"]
    assert Due.objects.filter(schema="gone").exists()


def test_each_school_has_its_own_rows(worker: Worker) -> None:
    schedule()
    with schema_context("beta"):
        schedule()
        assert run()
    assert Due.objects.get().schema == "alpha"
    assert worker.done == [("beta", "1", NOW)]


def test_everything_due_is_done_at_once_where_asked_for(worker: Worker) -> None:
    schedule("1")
    schedule("2", NOW + SECOND)
    with schema_context("beta"):
        schedule("3")
    assert services.run_all_due(now=NOW) == 1
    assert [reference for _, reference, _ in worker.done] == ["1"]


def test_second_handler_for_a_kind_is_refused(worker: Worker) -> None:
    with pytest.raises(ValueError, match="handled by"):
        due_handler("test.kind")(lambda reference, now: None)
