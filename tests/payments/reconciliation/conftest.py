from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.clock import now
from payments.models import Difference, ReconciliationRun
from payments.services.reconciliation import reconcile


@pytest.fixture
def compare(account: Any) -> Callable[..., ReconciliationRun]:
    """The comparison of the last seven days."""

    def run(**fields: Any) -> ReconciliationRun:
        moment = now()
        return reconcile(**{"from_at": moment - timedelta(days=7), "to_at": moment, "now": moment, **fields})

    return run


def repairs(run: ReconciliationRun) -> list[tuple[str, str]]:
    return [(each["kind"], each["reference"]) for each in run.repaired]


def open_differences() -> list[tuple[str, str]]:
    """But for one: no booking stands behind these payments."""
    rows = Difference.objects.filter(resolved_at=None).exclude(kind="paid_not_booked", subject="booking1")
    rows = rows.order_by("kind", "subject")
    return list(rows.values_list("kind", "subject"))
