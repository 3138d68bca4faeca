"""Two owners plan for the same teacher at the same moment."""

from datetime import date, time
from typing import Any

import pytest

from booking.models import Series, Session, SessionHost
from booking.services import dated
from booking.services.series import plan_series
from tests.factories.booking import ANA, NOW, TeacherFactory, WorkshopFactory

DATES = 4


def plan(workshop: Any) -> Series:
    return plan_series(
        workshop_id=workshop.pk,
        title="Tuesdays",
        first_on=date(2027, 1, 12),
        starts=time(18),
        time_zone="Europe/Madrid",
        rrule=f"FREQ=WEEKLY;COUNT={DATES}",
        skips_closed_dates=True,
        host_ids=[71],
        by=ANA,
        now=NOW,
    )


@pytest.mark.parametrize("locks", [True, False])
def test_one_gets_all_dates_and_the_others_none(committed_school, run_in_threads, monkeypatch, locks) -> None:
    """Also without the lock on the teacher: then PostgreSQL's constraint alone refuses, or breaks a deadlock."""
    TeacherFactory(pk=71, name="Ben")
    if not locks:
        monkeypatch.setattr(dated, "lock_teachers", lambda ids: None)
    workshops = [WorkshopFactory() for _ in range(4)]
    results = run_in_threads(plan, workshops, committed_school)
    assert sorted(type(result).__name__ for result in results) == ["HostBusy"] * 3 + ["Series"]
    assert (Series.objects.count(), Session.objects.count()) == (1, DATES)
    assert SessionHost.objects.count() == DATES
