"""Time off, closed dates, trips and limits take slots away, and nothing else."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import HostMode
from booking.models import WorkshopHost
from booking.selectors.closures import closed_days
from booking.selectors.slots import slots
from tests.factories.booking import (
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    at,
    close_school,
    give_hours,
    limit,
    override,
    take_off,
    travel,
)

from .test_slots import MADRID, THURSDAY, on_day

pytestmark = pytest.mark.django_db

WEDNESDAY, FRIDAY, NEXT_MONDAY = date(2027, 1, 6), date(2027, 1, 8), date(2027, 1, 11)


@pytest.fixture
def ben():
    return TeacherFactory(hours=("09:00", "10:00"))


@pytest.fixture
def lesson(ben):
    return TutoringFactory(hosts=[ben], slot_increment_minutes=None)


def days_of(lesson, first=date(2027, 1, 4), last=date(2027, 1, 15), **choice) -> list[int]:
    """The days of January that have slots."""
    found = slots(workshop=lesson, from_=first, to=last, time_zone=MADRID, now=NOW, **choice)
    return [day.date.day for day in found]


def test_time_off_takes_its_days_away_both_included(ben, lesson) -> None:
    take_off(ben, WEDNESDAY, FRIDAY)
    override(ben, THURSDAY, "18:00", "19:00")
    assert days_of(lesson) == [5, 11, 12, 13, 14, 15]


def test_time_off_of_one_teacher_leaves_the_others(ben) -> None:
    bea = TeacherFactory(hours=("09:30", "10:30"))
    lesson = TutoringFactory(hosts=[ben, bea], slot_increment_minutes=None)
    take_off(ben, THURSDAY)
    assert on_day(lesson) == ["09:30", "10:00"]
    assert on_day(lesson, FRIDAY) == ["09:00", "09:30", "10:00"]


def test_closed_dates_hold_for_every_teacher_and_override(ben) -> None:
    bea = TeacherFactory(hours=("09:30", "10:30"))
    lesson = TutoringFactory(hosts=[ben, bea])
    override(bea, THURSDAY, "18:00", "19:00")
    close_school(THURSDAY, FRIDAY)
    assert days_of(lesson) == [5, 6, 11, 12, 13, 14, 15]


def test_closed_days_are_cut_to_what_is_asked() -> None:
    close_school(date(2026, 12, 20), date(2027, 1, 2))
    close_school(date(2027, 1, 2), date(2027, 1, 3))
    close_school(date(2027, 2, 1))
    found = closed_days(date(2027, 1, 1), date(2027, 1, 31))
    assert found == {date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)}
    assert closed_days(date(2027, 1, 4), date(2027, 1, 31)) == set()


def test_hours_travel_with_the_teacher(ben, lesson) -> None:
    travel(ben, "America/New_York", THURSDAY, FRIDAY)
    assert on_day(lesson, WEDNESDAY) == ["09:00", "09:30"]
    assert on_day(lesson, THURSDAY) == ["15:00", "15:30"]
    assert on_day(lesson, NEXT_MONDAY) == ["09:00", "09:30"]


def test_moving_for_good_has_no_end(ben, lesson) -> None:
    travel(ben, "America/New_York", FRIDAY)
    assert on_day(lesson, date(2027, 2, 25)) == ["15:00", "15:30"]


def test_closed_date_counts_where_the_teacher_is(ben, lesson) -> None:
    """Thursday's hours in Tokyo lie on Thursday morning in Madrid; Friday's are not closed."""
    travel(ben, "Asia/Tokyo", WEDNESDAY, FRIDAY)
    close_school(THURSDAY)
    assert on_day(lesson, WEDNESDAY) == ["01:00", "01:30"]
    assert on_day(lesson, THURSDAY) == []
    assert on_day(lesson, FRIDAY) == ["01:00", "01:30"]


def test_full_day_offers_nothing_more(ben, lesson) -> None:
    limit(ben, a_day=2)
    SessionFactory(start_at=at(7, 17), hosts=[ben])
    assert on_day(lesson) == ["09:00", "09:30"]
    evening = SessionFactory(start_at=at(7, 19), hosts=[ben])
    assert on_day(lesson) == []
    assert on_day(lesson, FRIDAY) == ["09:00", "09:30"]
    evening.hosts.update(is_active=False)
    assert on_day(lesson) == ["09:00", "09:30"]


def test_full_day_is_a_day_of_the_schedules_zone(lesson) -> None:
    """23:30 UTC on Wednesday is Thursday in Madrid."""
    night = TeacherFactory()
    give_hours(night, "09:00", "10:00", days=range(7))
    limit(night, a_day=1)
    lesson = TutoringFactory(hosts=[night], slot_increment_minutes=None)
    SessionFactory(start_at=at(6, 23, 30), hosts=[night])
    assert on_day(lesson, WEDNESDAY) == ["09:00", "09:30"]
    assert on_day(lesson, THURSDAY) == []


def test_full_week_runs_from_monday_to_sunday(lesson) -> None:
    ben = TeacherFactory()
    give_hours(ben, "09:00", "10:00", days=range(7))
    limit(ben, a_week=2)
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None)
    SessionFactory(start_at=at(5, 17), hosts=[ben])
    SessionFactory(start_at=at(11, 17), hosts=[ben])
    assert days_of(lesson) == [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
    # Sunday evening in Madrid, then Sunday the 17th: the last hour of each week.
    SessionFactory(start_at=at(10, 22, 30), hosts=[ben])
    assert days_of(lesson) == [11, 12, 13, 14, 15]
    SessionFactory(start_at=at(17, 22, 30), hosts=[ben])
    assert days_of(lesson) == []


def test_full_day_counts_at_home_on_a_trip(ben, lesson) -> None:
    """Friday 00:30 in Tokyo is Thursday in Madrid: a Thursday that is full takes that time away."""
    travel(ben, "Asia/Tokyo", WEDNESDAY, FRIDAY)
    override(ben, FRIDAY, "00:30", "01:00")
    limit(ben, a_day=1)
    assert on_day(lesson, THURSDAY) == ["01:00", "01:30", "16:30"]
    SessionFactory(start_at=at(7, 19), hosts=[ben])
    assert on_day(lesson, THURSDAY) == []


def test_full_day_keeps_no_pause_from_the_next(ben) -> None:
    night = TeacherFactory()
    give_hours(night, "00:00", "23:59", days=range(7))
    limit(night, a_day=1)
    lesson = TutoringFactory(
        hosts=[night], slot_increment_minutes=None, buffer_before_minutes=30, buffer_after_minutes=30
    )
    SessionFactory(start_at=at(7, 9), hosts=[night])
    assert on_day(lesson, WEDNESDAY)[-1] == "23:30"
    assert on_day(lesson, FRIDAY)[0] == "00:00"


def test_times_of_sessions_about_to_be_left_are_free(ben, lesson) -> None:
    limit(ben, a_day=1)
    own = SessionFactory(workshop=lesson, start_at=at(7, 8), capacity=1, hosts=[ben])
    assert on_day(lesson) == []
    assert days_of(lesson, THURSDAY, THURSDAY, apart_from=[own.pk]) == [7]


def test_one_teacher_gives_it_in_mode_single(ben) -> None:
    bea = TeacherFactory(hours=("11:00", "12:00"))
    lesson = TutoringFactory(hosts=[bea, ben], slot_increment_minutes=None, host_mode=HostMode.SINGLE)
    (day,) = slots(workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone=MADRID, now=NOW)
    assert {slot.teacher_id for slot in day.slots} == {bea.pk}
    assert on_day(lesson) == ["11:00", "11:30"]
    assert on_day(lesson, teacher_id=ben.pk) == []


def test_all_must_be_free_in_mode_collective(ben) -> None:
    bea = TeacherFactory(hours=("09:30", "10:30"))
    lesson = TutoringFactory(hosts=[ben, bea], slot_increment_minutes=None, host_mode=HostMode.COLLECTIVE)
    (day,) = slots(workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone=MADRID, now=NOW)
    assert [(slot.start, slot.teacher_id) for slot in day.slots] == [(at(7, 8, 30), None)]
    assert on_day(lesson, teacher_id=bea.pk) == ["09:30"]
    assert on_day(lesson, teacher_id=TeacherFactory(hours=("09:00", "12:00")).pk) == []
    take_off(bea, THURSDAY)
    assert on_day(lesson) == []


@pytest.mark.parametrize("fields", [{"hours": ("09:00", "12:00"), "is_active": False}, {}])
def test_collective_offers_nothing_while_one_cannot_be_booked(ben, fields) -> None:
    lesson = TutoringFactory(hosts=[ben], host_mode=HostMode.COLLECTIVE)
    assert on_day(lesson) != []
    WorkshopHost.objects.create(workshop=lesson, teacher=TeacherFactory(**fields))
    assert on_day(lesson) == []


def test_teacher_is_no_choice_where_the_school_decides(ben) -> None:
    bea = TeacherFactory(hours=("11:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben, bea], slot_increment_minutes=None, students_choose_teacher=False)
    (day,) = slots(workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone=MADRID, teacher_id=bea.pk, now=NOW)
    assert len(day.slots) == 4
    assert {slot.teacher_id for slot in day.slots} == {None}
    # Staff may: they ask with a copy that says so.
    lesson.students_choose_teacher = True
    assert on_day(lesson, teacher_id=bea.pk) == ["11:00", "11:30"]


def test_modes_of_other_workshops_do_not_matter(ben) -> None:
    """A teacher of many workshops is counted once, with what this one says."""
    bea = TeacherFactory(hours=("09:30", "10:30"))
    TutoringFactory(hosts=[ben, bea], host_mode=HostMode.COLLECTIVE)
    lesson = TutoringFactory(hosts=[ben, bea], slot_increment_minutes=None)
    TutoringFactory(hosts=[bea], host_mode=HostMode.SINGLE)
    assert on_day(lesson) == ["09:00", "09:30", "10:00"]


def _busy_school(number: int):
    hosts = [TeacherFactory(hours=("09:00", "12:00")) for _ in range(number)]
    for host in hosts:
        limit(host, a_day=30, a_week=90)
        for count in range(number):
            take_off(host, date(2027, 2, 1 + count))
            travel(host, "Asia/Tokyo", date(2027, 3, 1 + count), date(2027, 3, 1 + count))
            override(host, date(2027, 1, 18 + count), "10:00", "11:00")
            SessionFactory(start_at=at(7, 13 + 2 * count), hosts=[host])
            close_school(date(2027, 4, 1 + count))
    return TutoringFactory(hosts=hosts)


@pytest.mark.parametrize("mode", HostMode.values)
@pytest.mark.parametrize("number", [1, 3])
def test_query_count_does_not_depend_on_how_much_there_is(mode, number) -> None:
    lesson = _busy_school(number)
    lesson.host_mode = mode
    lesson.save()
    with CaptureQueriesContext(connection) as queries:
        assert slots(workshop=lesson, from_=THURSDAY, to=FRIDAY, time_zone=MADRID, now=NOW)
    assert len(queries) == 8
