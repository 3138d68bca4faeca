"""The week of a teacher as staff see it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.selectors.hours import Absence, WeeklySpan, availability_of
from booking.selectors.teacher_week import teacher_week
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    close_school,
    give_hours,
    limit,
    override,
    take_off,
    travel,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2027, 1, 4)


@pytest.fixture
def ben():
    return TeacherFactory(hours=("09:00", "12:00"))


def week_of(teacher, on=MONDAY, **changes):
    teacher.refresh_from_db()
    return teacher_week(teacher.pk, replace(availability_of(teacher.schedule), **changes), on=on, now=NOW)


def hours(day) -> list[str]:
    return [f"{band.starts}–{band.ends}" for band in day.hours]


def test_week_runs_from_monday_whatever_day_is_asked(ben) -> None:
    for on in (MONDAY, date(2027, 1, 7), date(2027, 1, 10)):
        week = week_of(ben, on)
        assert [day.date.day for day in week.days] == [4, 5, 6, 7, 8, 9, 10]
        assert (week.previous_on, week.next_on) == (date(2026, 12, 28), date(2027, 1, 11))
    assert week.title == "4 Jan – 10 Jan 2027"
    assert week.zone == "Madrid (UTC+1)"
    assert [day.is_today for day in week.days] == [True] + [False] * 6
    assert not week_of(ben, date(2027, 1, 11)).has_today


def test_hours_stand_in_rows_of_a_quarter(ben) -> None:
    week = week_of(ben)
    (band,) = week.days[0].hours
    assert (hours(week.days[0]), band.row, band.rows) == (["09:00–12:00"], 5, 12)
    assert (week.hours[0], week.hours[-1]) == ("08:00", "17:00")
    assert week.days[5].is_empty


def test_clock_widens_for_what_lies_early_and_late(ben) -> None:
    give_hours(ben, "22:00", "23:59", days=[1])
    SessionFactory(start_at=at(5, 5, 20), hosts=[ben])
    week = week_of(ben)
    assert (week.hours[0], week.hours[-1]) == ("06:00", "23:00")
    assert hours(week.days[0]) == ["09:00–12:00", "22:00–00:00"]
    (session,) = week.days[1].sessions
    assert (session.starts, session.ends, session.row, session.rows) == ("06:20", "07:20", 2, 5)


def test_time_off_closed_days_trips_and_overrides_are_told(ben) -> None:
    take_off(ben, date(2027, 1, 5), reason="Dentist")
    close_school(date(2027, 1, 6), name="Epiphany")
    travel(ben, "America/New_York", date(2027, 1, 7), date(2027, 1, 7))
    override(ben, date(2027, 1, 8), "17:00", "18:00")
    week = week_of(ben)
    assert [hours(day) for day in week.days[:5]] == [
        ["09:00–12:00"],
        [],
        [],
        ["15:00–18:00"],
        ["17:00–18:00"],
    ]
    assert (week.days[1].is_off, week.days[1].time_off) == (True, ("Dentist",))
    assert week.days[2].closed == ("Epiphany",)
    assert week.days[3].trip == "New York"


def test_sessions_name_their_students(ben) -> None:
    lesson = TutoringFactory(hosts=[ben], title="Lesson", buffer_after_minutes=10)
    single = SessionFactory(workshop=lesson, start_at=at(4, 9), capacity=1, hosts=[ben])
    booking = BookingFactory(session=single, attendee_name="Chloe")
    group = SessionFactory(workshop=WorkshopFactory(title="Class"), start_at=at(4, 17), hosts=[ben])
    for name in ("Ann", "Bob", "Cid", "Dora"):
        BookingFactory(session=group, attendee_name=name)
    gone = BookingFactory(session=group, attendee_name="Gone")
    gone.seats.update(is_active=False)
    week = week_of(ben)
    one, many = week.days[0].sessions
    assert (one.title, one.students, one.booking_uid, one.pauses) == (
        "Lesson",
        ("Chloe",),
        booking.uid,
        (0, 10),
    )
    assert (many.title, many.students, many.more) == ("Class", ("Ann", "Bob", "Cid"), 1)
    assert (many.taken, many.capacity, many.booking_uid) == (4, 8, "")
    assert (one.is_outside, many.is_outside) == (False, True)
    assert (week.sessions, week.students) == (2, 5)


def test_others_sessions_and_given_up_ones_do_not_show(ben) -> None:
    SessionFactory(start_at=at(4, 9), hosts=[TeacherFactory()])
    gone = SessionFactory(start_at=at(4, 9), hosts=[ben])
    gone.hosts.update(is_active=False)
    assert week_of(ben).days[0].sessions == ()


def test_session_across_midnight_shows_on_both_days(ben) -> None:
    SessionFactory(start_at=at(4, 22, 30), hosts=[ben])
    week = week_of(ben)
    (evening,), (night,) = week.days[0].sessions, week.days[1].sessions
    assert (evening.continues, night.continues) == (False, True)
    assert (evening.row, evening.rows, night.row, night.rows) == (95, 2, 1, 2)
    assert week.sessions == 1


def test_full_day_is_told(ben) -> None:
    limit(ben, a_day=1)
    SessionFactory(start_at=at(4, 9), hosts=[ben])
    assert [day.is_full for day in week_of(ben).days[:2]] == [True, False]


@pytest.mark.parametrize(
    ("on", "minutes"), [(date(2027, 3, 28), 60), (date(2027, 10, 31), -60), (date(2027, 3, 21), 0)]
)
def test_week_of_a_clock_change_stays_on_the_clock(ben, on, minutes) -> None:
    give_hours(ben, "01:00", "05:00", days=[0])
    week = week_of(ben, on)
    sunday = week.days[6]
    assert (sunday.date, sunday.clock_change) == (on, minutes)
    assert hours(sunday) == ["01:00–05:00"]
    assert (week.hours[0], sunday.hours[0].row, sunday.hours[0].rows) == ("01:00", 1, 16)


def test_hours_that_are_only_typed_are_drawn(ben) -> None:
    week = week_of(
        ben,
        weekly=(WeeklySpan(2, time(14), time(15)),),
        time_off=(Absence(date(2027, 1, 6), date(2027, 1, 6)),),
    )
    assert [hours(day) for day in week.days[:3]] == [[], ["14:00–15:00"], []]
    assert week.days[2].is_off


@pytest.mark.parametrize("number", [1, 3])
def test_query_count_does_not_depend_on_how_much_there_is(ben, number) -> None:
    for place in range(number):
        session = SessionFactory(start_at=at(4, 8) + timedelta(hours=2 * place), hosts=[ben])
        for _ in range(number):
            BookingFactory(session=session)
        take_off(ben, date(2027, 2, 1 + place))
        close_school(date(2027, 1, 8))
    wanted = availability_of(ben.schedule)
    with CaptureQueriesContext(connection) as queries:
        teacher_week(ben.pk, wanted, on=MONDAY, now=NOW)
    assert len(queries) == 3
