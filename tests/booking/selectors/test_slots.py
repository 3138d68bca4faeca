from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import BookingStatus, SessionStatus, WorkshopStatus
from booking.selectors.slots import BadWindow, slots
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    give_hours,
    occupy,
    override,
)

pytestmark = pytest.mark.django_db

MADRID = "Europe/Madrid"
THURSDAY = date(2027, 1, 7)


def local_times(days, zone=MADRID) -> dict[date, list[str]]:
    """Start times on the zone's clocks, by date."""
    return {
        day.date: [slot.start.astimezone(ZoneInfo(zone)).strftime("%H:%M") for slot in day.slots]
        for day in days
    }


def on_day(workshop, day=THURSDAY, *, now=NOW, zone=MADRID, teacher_id=None) -> list[str]:
    found = slots(workshop=workshop, from_=day, to=day, time_zone=zone, teacher_id=teacher_id, now=now)
    return local_times(found, zone).get(day, [])


def test_tutoring_slots_follow_weekly_hours() -> None:
    ben = TeacherFactory(hours=("09:00", "10:30"))
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None)
    found = slots(workshop=lesson, from_=date(2027, 1, 7), to=date(2027, 1, 11), time_zone=MADRID, now=NOW)
    assert local_times(found) == {
        date(2027, 1, 7): ["09:00", "09:30", "10:00"],
        date(2027, 1, 8): ["09:00", "09:30", "10:00"],
        date(2027, 1, 11): ["09:00", "09:30", "10:00"],
    }
    first = found[0].slots[0]
    assert (first.start, first.end) == (at(7, 8), at(7, 8, 30))
    assert (first.seats_left, first.session_id, first.teacher_id) == (1, None, ben.pk)


def test_tutoring_slots_follow_overrides() -> None:
    ben = TeacherFactory(hours=("09:00", "10:00"))
    override(ben, date(2027, 1, 7), "18:00", "19:00")
    override(ben, date(2027, 1, 7), "12:00", "12:30")
    override(ben, date(2027, 1, 8))
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None)
    assert on_day(lesson, date(2027, 1, 6)) == ["09:00", "09:30"]
    assert on_day(lesson, date(2027, 1, 7)) == ["12:00", "18:00", "18:30"]
    assert on_day(lesson, date(2027, 1, 8)) == []


def test_tutoring_slots_lie_in_the_days_of_the_asked_zone() -> None:
    ben = TeacherFactory(hours=("00:00", "01:00"))
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None)
    # Thursday 00:00 in Madrid is Wednesday 18:00 in New York.
    assert on_day(lesson, date(2027, 1, 6), zone="America/New_York") == ["18:00", "18:30"]
    assert on_day(lesson, date(2027, 1, 9), zone="America/New_York") == []


def test_tutoring_slots_leave_out_other_sessions_with_pauses_counted_once() -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(
        hosts=[ben], slot_increment_minutes=15, buffer_before_minutes=5, buffer_after_minutes=10
    )
    # 10:00–10:30 in Madrid, occupied from 09:55 to 10:40.
    SessionFactory(workshop=lesson, start_at=at(7, 9), capacity=1, hosts=[ben])
    # The last before ends at 09:45 at the latest (10 minutes of its own pause), the first after begins at 10:45.
    assert on_day(lesson) == ["09:00", "09:15", "10:45", "11:00", "11:15", "11:30"]


def test_tutoring_slots_leave_out_classes_of_the_same_teacher() -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None)
    SessionFactory(start_at=at(7, 9), hosts=[ben])
    assert on_day(lesson) == ["09:00", "09:30", "11:00", "11:30"]


def test_tutoring_slots_come_back_when_a_session_ends() -> None:
    ben = TeacherFactory(hours=("09:00", "10:00"))
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None)
    session = SessionFactory(workshop=lesson, start_at=at(7, 8), capacity=1, hosts=[ben])
    assert on_day(lesson) == ["09:30"]
    session.hosts.update(is_active=False)
    assert on_day(lesson) == ["09:00", "09:30"]


def test_tutoring_slots_with_several_hosts_name_no_teacher() -> None:
    ben, bea = TeacherFactory(hours=("09:00", "10:00")), TeacherFactory(hours=("09:30", "10:30"))
    lesson = TutoringFactory(hosts=[ben, bea], slot_increment_minutes=None)
    (day,) = slots(workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone=MADRID, now=NOW)
    assert local_times([day]) == {THURSDAY: ["09:00", "09:30", "10:00"]}
    assert {slot.teacher_id for slot in day.slots} == {None}
    assert on_day(lesson, teacher_id=bea.pk) == ["09:30", "10:00"]
    (day,) = slots(workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone=MADRID, teacher_id=bea.pk, now=NOW)
    assert {slot.teacher_id for slot in day.slots} == {bea.pk}


def test_tutoring_slots_without_bookable_teacher_are_none() -> None:
    gone, without_hours, stranger = (
        TeacherFactory(hours=("09:00", "10:00"), is_active=False),
        TeacherFactory(),
        TeacherFactory(hours=("09:00", "10:00")),
    )
    lesson = TutoringFactory(hosts=[gone, without_hours])
    assert on_day(lesson) == []
    assert on_day(lesson, teacher_id=stranger.pk) == []


def test_slots_respect_notice_and_booking_window() -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(
        hosts=[ben], slot_increment_minutes=60, min_notice_minutes=120, booking_window_days=3
    )
    monday, thursday = date(2027, 1, 4), date(2027, 1, 7)
    # NOW is 09:00 in Madrid, so the notice ends at 11:00; the window ends on Thursday at 09:00.
    assert on_day(lesson, monday) == ["11:00"]
    assert on_day(lesson, monday, now=NOW + timedelta(minutes=1)) == []
    assert on_day(lesson, thursday) == []
    assert on_day(lesson, thursday, now=NOW + timedelta(minutes=1)) == ["09:00"]


def test_slots_of_a_day_do_not_depend_on_the_days_asked_for() -> None:
    ben = TeacherFactory(hours=("22:00", "23:59"))
    give_hours(ben, "00:00", "04:00")
    lesson = TutoringFactory(hosts=[ben], duration_minutes=90, slot_increment_minutes=None)
    month = slots(workshop=lesson, from_=date(2027, 1, 5), to=date(2027, 1, 9), time_zone=MADRID, now=NOW)
    assert local_times(month)[date(2027, 1, 6)] == ["01:00", "02:30", "22:00", "23:30"]
    for day in month:
        assert local_times(
            slots(workshop=lesson, from_=day.date, to=day.date, time_zone=MADRID, now=NOW)
        ) == local_times([day])


def test_slot_across_midnight_belongs_to_the_day_it_begins() -> None:
    ben = TeacherFactory(hours=("23:00", "23:59"))
    give_hours(ben, "00:00", "01:00")
    lesson = TutoringFactory(hosts=[ben], duration_minutes=60, slot_increment_minutes=30)
    assert on_day(lesson, date(2027, 1, 7)) == ["00:00", "23:00", "23:30"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # Sunday 28 March 2027: at 02:00 the clocks of Madrid go to 03:00.
        (date(2027, 3, 28), ["01:00", "01:30", "03:00", "03:30"]),
        # Sunday 31 October 2027: at 03:00 they go back to 02:00, so two to three is there twice.
        (date(2027, 10, 31), ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]),
    ],
)
def test_tutoring_slots_on_both_nights_of_the_clock_change(day: date, expected: list[str]) -> None:
    ben = TeacherFactory()
    give_hours(ben, "01:00", "04:00", days=[0])
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None, booking_window_days=365)
    found = slots(workshop=lesson, from_=day, to=day, time_zone=MADRID, now=NOW)
    assert local_times(found) == {day: expected}
    starts = [slot.start for slot in found[0].slots]
    assert [later - earlier for earlier, later in pairwise(starts)] == [timedelta(minutes=30)] * (
        len(starts) - 1
    )


def test_session_slots_carry_seats_left() -> None:
    ben = TeacherFactory()
    lesson = WorkshopFactory(capacity=3)
    session = SessionFactory(workshop=lesson, hosts=[ben])
    BookingFactory(session=session)
    BookingFactory(session=session, held=True)
    expired = BookingFactory(session=session, status=BookingStatus.EXPIRED)
    expired.seats.update(is_active=False)
    (day,) = slots(workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone=MADRID, now=NOW)
    (slot,) = day.slots
    assert (slot.start, slot.end) == (at(7, 17), at(7, 18))
    assert (slot.seats_left, slot.session_id, slot.teacher_id) == (1, session.pk, ben.pk)


def test_session_slots_leave_out_what_cannot_be_booked() -> None:
    lesson = WorkshopFactory(capacity=1)
    full = SessionFactory(workshop=lesson, start_at=at(7, 10))
    BookingFactory(session=full)
    SessionFactory(workshop=lesson, start_at=at(7, 11), status=SessionStatus.CANCELLED)
    SessionFactory(workshop=lesson, start_at=NOW + timedelta(minutes=119))
    SessionFactory(workshop=lesson, start_at=NOW - timedelta(days=1))
    SessionFactory(workshop=lesson, start_at=NOW + timedelta(days=60))
    SessionFactory(start_at=at(7, 12))
    good = SessionFactory(workshop=lesson, start_at=at(7, 13))
    found = slots(workshop=lesson, from_=date(2027, 1, 3), to=date(2027, 3, 5), time_zone=MADRID, now=NOW)
    assert [slot.session_id for day in found for slot in day.slots] == [good.pk]


def test_session_slots_of_two_teachers_name_one_only_if_asked() -> None:
    ben, bea = TeacherFactory(), TeacherFactory()
    lesson = WorkshopFactory()
    both = SessionFactory(workshop=lesson, start_at=at(7, 10), hosts=[ben, bea])
    alone = SessionFactory(workshop=lesson, start_at=at(7, 14), hosts=[bea])

    def found(teacher_id=None):
        days = slots(
            workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone=MADRID, teacher_id=teacher_id, now=NOW
        )
        return [(slot.session_id, slot.teacher_id) for day in days for slot in day.slots]

    assert found() == [(both.pk, None), (alone.pk, bea.pk)]
    assert found(ben.pk) == [(both.pk, ben.pk)]


@pytest.mark.parametrize("status", [WorkshopStatus.DRAFT, WorkshopStatus.ARCHIVED])
def test_slots_of_an_inactive_workshop_are_none(status: str) -> None:
    lesson = WorkshopFactory(status=status)
    SessionFactory(workshop=lesson)
    assert on_day(lesson) == []


@pytest.mark.parametrize(
    ("from_", "to"), [(date(2027, 1, 2), date(2027, 1, 1)), (date(2027, 1, 1), date(2027, 3, 4))]
)
def test_slots_refuse_a_window_that_is_too_long_or_backwards(from_: date, to: date) -> None:
    with pytest.raises(BadWindow):
        slots(workshop=TutoringFactory(), from_=from_, to=to, time_zone=MADRID, now=NOW)


def _tutoring_with(teachers: int, sessions: int):
    hosts = [TeacherFactory(hours=("09:00", "12:00")) for _ in range(teachers)]
    lesson = TutoringFactory(hosts=hosts)
    for host in hosts:
        for number in range(sessions):
            session = SessionFactory(workshop=lesson, start_at=at(7, 8 + number), capacity=1)
            occupy(session, host)
            BookingFactory(session=session)
    return lesson


def _class_with(teachers: int, sessions: int):
    hosts = [TeacherFactory() for _ in range(teachers)]
    lesson = WorkshopFactory()
    for number in range(sessions):
        session = SessionFactory(workshop=lesson, start_at=at(7, 8 + 2 * number), hosts=hosts)
        for _ in range(sessions):
            BookingFactory(session=session)
    return lesson


@pytest.mark.parametrize(("make", "expected"), [(_tutoring_with, 7), (_class_with, 3)])
@pytest.mark.parametrize("count", [1, 3])
def test_slots_query_count_does_not_depend_on_teachers_sessions_or_bookings(make, expected, count) -> None:
    lesson = make(count, count)
    with CaptureQueriesContext(connection) as queries:
        assert slots(workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone=MADRID, now=NOW)
    assert len(queries) == expected


def test_slots_are_utc_in_the_days_of_a_far_zone() -> None:
    lesson = WorkshopFactory()
    SessionFactory(workshop=lesson)
    assert on_day(lesson, THURSDAY, zone="Asia/Tokyo") == []
    (day,) = slots(
        workshop=lesson, from_=date(2027, 1, 8), to=date(2027, 1, 8), time_zone="Asia/Tokyo", now=NOW
    )
    assert day.slots[0].start == datetime.fromisoformat("2027-01-07T17:00:00+00:00")
    assert day.slots[0].start.utcoffset() == timedelta(0)
