"""What stands in the way of planned dates, in a number of queries that does not grow."""

from datetime import date, time

import pytest

from booking.models import TimeOff
from booking.selectors.planning import Busy, planned_dates, preview
from tests.factories.booking import NOW, SessionFactory, TeacherFactory, WorkshopFactory, at

pytestmark = pytest.mark.django_db


def dates(count: int):
    return planned_dates(
        rrule=f"FREQ=WEEKLY;COUNT={count}",
        first_on=date(2027, 1, 12),
        starts=time(18),
        time_zone="Europe/Madrid",
        skips_closed_dates=True,
    )


def look(workshop, host_ids, count=3):
    return preview(dates(count), workshop=workshop, host_ids=host_ids, now=NOW)


def test_pauses_of_both_count() -> None:
    ben = TeacherFactory(name="Ben")
    pausing = WorkshopFactory(title="Talk", buffer_after_minutes=15)
    # Ends at 18:00 on the school's clocks and keeps Ben busy until 18:15.
    SessionFactory(workshop=pausing, start_at=at(12, 16), hosts=[ben])
    # Begins at 19:10, ten minutes after the second date.
    SessionFactory(workshop=WorkshopFactory(title="Grammar"), start_at=at(19, 18, 10), hosts=[ben])
    first, second, third = look(WorkshopFactory(), [ben.pk])
    assert first.busy == (Busy("Ben", "Talk", at(12, 16), at(12, 17)),)
    assert (second.busy, third.busy) == ((), ())
    second = look(WorkshopFactory(buffer_after_minutes=15), [ben.pk])[1]
    assert [row.what for row in second.busy] == ["Grammar"]
    assert not second.is_possible


def test_other_teachers_and_sessions_that_are_off_are_no_matter() -> None:
    ben, eva = TeacherFactory(name="Ben"), TeacherFactory(name="Eva")
    session = SessionFactory(start_at=at(12, 17), hosts=[ben])
    assert look(WorkshopFactory(), [eva.pk])[0].busy == ()
    session.hosts.update(is_active=False)
    assert look(WorkshopFactory(), [ben.pk])[0].busy == ()


def test_time_off_warns_only() -> None:
    ben = TeacherFactory(name="Ben", hours=("09:00", "12:00"))
    TimeOff.objects.create(schedule=ben.schedule, first_on=date(2027, 1, 19), last_on=date(2027, 1, 19))
    _first, second, _third = look(WorkshopFactory(), [ben.pk])
    assert (second.busy, second.is_possible) == ((Busy("Ben", ""),), True)


def test_queries_do_not_grow_with_dates_or_what_stands_in_their_way(django_assert_num_queries) -> None:
    ben = TeacherFactory(name="Ben")
    workshop = WorkshopFactory()
    for planned in dates(30):
        SessionFactory(workshop=workshop, start_at=planned.start_at, hosts=[ben])
    for count in (1, 3, 30):
        with django_assert_num_queries(3):
            found = look(workshop, [ben.pk], count)
        assert [len(row.busy) for row in found] == [1] * count
