"""What a change of a teacher's time, or a closed date, gets in the way of."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import SessionStatus
from booking.selectors.clashes import Reason
from booking.selectors.collisions import change_collisions, closure_collisions
from booking.selectors.hours import Absence, DateSpan, Journey, WeeklySpan, availability_of
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    close_school,
    occupy,
)

pytestmark = pytest.mark.django_db

THURSDAY, FRIDAY = date(2027, 1, 7), date(2027, 1, 8)


@pytest.fixture
def ben():
    """Teaches on workdays from 9 to 18 in Madrid."""
    return TeacherFactory(hours=("09:00", "18:00"))


def class_at(start, *hosts, **fields):
    return SessionFactory(start_at=start, hosts=hosts, **fields)


def change(teacher, *, now=NOW, **fields):
    before = availability_of(teacher.schedule)
    found = change_collisions(teacher.pk, before, replace(before, **fields), now=now)
    return [(collision.session_id, collision.reason) for collision in found]


def test_nothing_collides_with_no_change(ben) -> None:
    class_at(at(7, 3), ben)
    assert change(ben) == []


def test_time_off_collides_on_both_of_its_ends(ben) -> None:
    first, last = class_at(at(7, 8), ben), class_at(at(8, 22), ben)
    class_at(at(6, 22), ben)
    class_at(at(8, 23), ben)
    assert change(ben, time_off=(Absence(THURSDAY, FRIDAY),)) == [
        (first.pk, Reason.TIME_OFF),
        (last.pk, Reason.TIME_OFF),
    ]


def test_session_across_midnight_collides_with_either_day(ben) -> None:
    night = class_at(at(7, 22, 30), ben)
    assert change(ben, time_off=(Absence(FRIDAY, FRIDAY),)) == [(night.pk, Reason.TIME_OFF)]
    assert change(ben, time_off=(Absence(THURSDAY, THURSDAY),)) == [(night.pk, Reason.TIME_OFF)]


def test_new_hours_collide_with_what_lay_inside_the_old_ones(ben) -> None:
    inside, longer = class_at(at(7, 10), ben), class_at(at(7, 15), ben)
    class_at(at(7, 18), ben)  # an evening class lies outside of both
    new = tuple(WeeklySpan(day, time(9), time(16, 30)) for day in range(1, 6))
    assert change(ben, weekly=new) == [(longer.pk, Reason.HOURS)]
    assert change(ben, overrides=(DateSpan(THURSDAY),)) == [
        (inside.pk, Reason.HOURS),
        (longer.pk, Reason.HOURS),
    ]


def test_hours_that_touch_hold_a_session_across_them(ben) -> None:
    class_at(at(7, 10, 30), ben)
    new = tuple(
        WeeklySpan(day, *span) for day in range(1, 6) for span in ((time(9), time(12)), (time(12), time(18)))
    )
    assert change(ben, weekly=new) == []


def test_another_zone_moves_the_hours(ben) -> None:
    morning = class_at(at(7, 8), ben)
    assert change(ben, time_zone="Europe/London") == [(morning.pk, Reason.HOURS)]


def test_trip_collides_with_what_its_clocks_leave_out(ben) -> None:
    morning, afternoon = class_at(at(7, 9), ben), class_at(at(7, 15), ben)
    trip = Journey(THURSDAY, FRIDAY, "America/New_York")
    assert change(ben, trips=(trip,)) == [(morning.pk, Reason.TRIP)]
    here = class_at(at(8, 16), ben, workshop=WorkshopFactory(is_online=False))
    assert change(ben, trips=(trip,)) == [(morning.pk, Reason.TRIP), (here.pk, Reason.AWAY)]
    assert afternoon.pk not in dict(change(ben, trips=(trip,)))


def test_time_off_on_a_trip_counts_on_the_clocks_there(ben) -> None:
    """Friday 08:00 in Tokyo is Thursday 23:00 UTC."""
    session = class_at(at(7, 23), ben)
    trip = Journey(THURSDAY, date(2027, 1, 12), "Asia/Tokyo")
    both = {"trips": (trip,), "time_off": (Absence(FRIDAY, FRIDAY),)}
    assert (session.pk, Reason.TIME_OFF) in change(ben, **both)


def test_limits_collide_with_what_is_one_too_many(ben) -> None:
    sessions = [class_at(at(7, hour), ben) for hour in (9, 11, 13)]
    friday = class_at(at(8, 9), ben)
    assert change(ben, sessions_per_day=3) == []
    assert change(ben, sessions_per_day=2) == [(sessions[2].pk, Reason.DAY_FULL)]
    assert change(ben, sessions_per_week=2) == [
        (sessions[2].pk, Reason.WEEK_FULL),
        (friday.pk, Reason.WEEK_FULL),
    ]


def test_what_is_over_counts_towards_the_limit_and_is_not_named(ben) -> None:
    class_at(at(7, 9), ben)
    evening = class_at(at(7, 17), ben)
    assert change(ben, sessions_per_day=1, now=at(7, 12)) == [(evening.pk, Reason.DAY_FULL)]


def test_weightiest_reason_is_named(ben) -> None:
    session = class_at(at(7, 9), ben)
    fields = {"weekly": (), "time_off": (Absence(THURSDAY, THURSDAY),)}
    assert change(ben, **fields) == [(session.pk, Reason.TIME_OFF)]


def test_only_own_sessions_to_come_collide(ben) -> None:
    class_at(at(7, 9), TeacherFactory())
    class_at(at(4, 6), ben)
    class_at(at(7, 11), ben, status=SessionStatus.CANCELLED)
    given_up = class_at(at(7, 13), ben)
    given_up.hosts.update(is_active=False)
    assert change(ben, weekly=()) == []
    running = class_at(at(4, 7, 30), ben)
    assert change(ben, overrides=(DateSpan(date(2027, 1, 4)),), weekly=()) == []
    assert change(ben, time_off=(Absence(date(2027, 1, 4), date(2027, 1, 4)),)) == [
        (running.pk, Reason.TIME_OFF)
    ]


def test_collision_says_how_many_students_it_concerns(ben) -> None:
    session = class_at(at(7, 9), ben)
    BookingFactory(session=session)
    BookingFactory(session=session, held=True)
    before = availability_of(ben.schedule)
    (found,) = change_collisions(ben.pk, before, replace(before, weekly=()), now=NOW)
    assert (found.taken, found.capacity, found.title) == (2, 8, session.workshop.title)
    assert (found.start_at, found.end_at, found.is_tutoring) == (at(7, 9), at(7, 10), False)
    assert found.teachers == (ben.name,)


def test_closure_collides_with_the_sessions_of_everybody(ben) -> None:
    bea = TeacherFactory()
    one, two = class_at(at(7, 9), ben), class_at(at(8, 9), bea)
    alone = class_at(at(8, 12))
    class_at(at(6, 9), ben)
    class_at(at(9, 9), bea)
    found = closure_collisions(THURSDAY, FRIDAY, now=NOW)
    assert [row.session_id for row in found] == [one.pk, two.pk, alone.pk]
    assert {row.reason for row in found} == {Reason.CLOSED}


def test_closure_counts_on_the_teachers_clocks_too() -> None:
    """23:30 UTC on Thursday is Friday for the school and Thursday for a teacher in Lima."""
    lima = TeacherFactory(hours=("09:00", "18:00"))
    lima.schedule.time_zone = "America/Lima"
    lima.schedule.save()
    night = class_at(at(7, 23, 30), lima)
    assert [row.session_id for row in closure_collisions(THURSDAY, THURSDAY, now=NOW)] == [night.pk]
    assert [row.session_id for row in closure_collisions(FRIDAY, FRIDAY, now=NOW)] == [night.pk]


def test_days_that_are_closed_already_collide_with_nothing(ben) -> None:
    class_at(at(7, 9), ben)
    friday = class_at(at(8, 9), ben)
    close_school(THURSDAY)
    assert [row.session_id for row in closure_collisions(THURSDAY, FRIDAY, now=NOW)] == [friday.pk]
    assert closure_collisions(THURSDAY, FRIDAY, apart_from=(THURSDAY, FRIDAY), now=NOW) == []
    assert closure_collisions(THURSDAY, THURSDAY, now=NOW) == []


@pytest.mark.parametrize("number", [1, 3])
def test_query_counts_do_not_depend_on_how_much_there_is(number) -> None:
    teachers = [TeacherFactory(hours=("09:00", "18:00")) for _ in range(number)]
    lesson = TutoringFactory(hosts=teachers)
    for place in range(number):
        session = SessionFactory(workshop=lesson, start_at=at(7, 9) + timedelta(hours=place))
        for teacher in teachers:
            occupy(session, teacher)
            close_school(date(2027, 1, 20 + place))
        BookingFactory(session=session)
    before = availability_of(teachers[0].schedule)
    with CaptureQueriesContext(connection) as queries:
        assert change_collisions(teachers[0].pk, before, replace(before, weekly=()), now=NOW)
    assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        assert closure_collisions(THURSDAY, FRIDAY, now=NOW)
    assert len(queries) == 5
