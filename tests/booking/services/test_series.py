"""Series: all dates at once on the school's clocks, or none."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking import events
from booking.enums import BookingStatus, Reach, RefundStatus, SessionStatus, SoldBy
from booking.models import Booking, Cancellation, ClosedDates, Seat, Series, Session, SessionHost
from booking.services import series as services
from booking.services.bookings import book
from booking.services.series import change_coming, change_series, dates_of, extend_series, plan_series
from booking.services.sessions import (
    DayFixedByRule,
    HostBusy,
    HostMissing,
    NoDatedSessions,
    cancel_rest,
    cancel_session,
    move_session,
)
from booking.services.slot_refusals import InThePast, UnknownSeries, UnknownSession, UnknownTeacher
from core.models import OutboxMessage
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)

pytestmark = pytest.mark.django_db

MADRID = "Europe/Madrid"


@pytest.fixture
def ben():
    return TeacherFactory(pk=71, name="Ben")


@pytest.fixture
def lesson(ben):
    return WorkshopFactory(title="Talk", hosts=[ben], sold_by=SoldBy.EITHER)


def plan(workshop, **fields) -> Series:
    return plan_series(
        **{
            "workshop_id": workshop.pk,
            "title": "Tuesdays",
            "first_on": date(2027, 1, 12),
            "starts": time(18),
            "time_zone": MADRID,
            "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4",
            "skips_closed_dates": True,
            "host_ids": [71],
            "by": ANA,
            "now": NOW,
            **fields,
        }
    )


def starts(series: Series, *, scheduled: bool = False) -> list[datetime]:
    rows = series.sessions.order_by("start_at")
    if scheduled:
        rows = rows.filter(status=SessionStatus.SCHEDULED)
    return list(rows.values_list("start_at", flat=True))


def book_all(series: Series, name: str = "Chloe") -> Booking:
    return book(
        workshop_id=series.workshop_id, series_id=series.pk, attendee=attendee(name), by=GUEST, now=NOW
    )


def test_dates_have_teachers_places_and_length(ben) -> None:
    workshop = WorkshopFactory(duration_minutes=90, capacity=6, buffer_after_minutes=15)
    series = plan(workshop, price_minor=9900, date_price_minor=3000)
    assert starts(series) == [at(12, 17), at(19, 17), at(26, 17), at(2, 17, month=2)]
    first = series.sessions.order_by("start_at")[0]
    assert (first.end_at, first.capacity, first.price_minor) == (at(12, 18, 30), 6, 3000)
    assert (series.capacity, series.price_minor, series.rrule) == (6, 9900, "FREQ=WEEKLY;BYDAY=TU;COUNT=4")
    occupied = SessionHost.objects.get(session=first)
    assert (occupied.teacher_id, occupied.busy_until) == (71, at(12, 18, 45))


@pytest.mark.parametrize(
    ("first_on", "utc_hours"),
    [
        # The clocks go forward in the night to Sunday 28 March, and back in that to Sunday 31 October.
        (date(2027, 3, 27), [17, 16, 16]),
        (date(2027, 10, 30), [16, 17, 17]),
    ],
)
def test_six_in_the_evening_stays_six_over_both_nights(ben, first_on, utc_hours) -> None:
    series = plan(WorkshopFactory(), first_on=first_on, rrule="FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3")
    found = starts(series)
    days = [first_on, first_on + timedelta(days=1), first_on + timedelta(days=7)]
    assert [(row.date(), row.hour) for row in found] == list(zip(days, utc_hours, strict=True))


@pytest.mark.parametrize(
    ("first_on", "expected"),
    [
        # 02:30 is skipped on 28 March 2027: that date begins at 03:30 summer time.
        (
            date(2027, 3, 27),
            [
                datetime(2027, 3, 27, 1, 30, tzinfo=UTC),
                datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
                datetime(2027, 3, 29, 0, 30, tzinfo=UTC),
            ],
        ),
        # 02:30 comes twice on 31 October 2027: the first counts.
        (
            date(2027, 10, 30),
            [
                datetime(2027, 10, 30, 0, 30, tzinfo=UTC),
                datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
                datetime(2027, 11, 1, 1, 30, tzinfo=UTC),
            ],
        ),
    ],
)
def test_hours_that_are_skipped_or_come_twice(ben, first_on, expected) -> None:
    series = plan(WorkshopFactory(), first_on=first_on, starts=time(2, 30), rrule="FREQ=DAILY;COUNT=3")
    assert starts(series) == expected


def test_closed_days_are_skipped_and_made_up_for(lesson) -> None:
    ClosedDates.objects.create(first_on=date(2027, 1, 18), last_on=date(2027, 1, 20), name="Snow")
    series = plan(lesson)
    assert starts(series) == [at(12, 17), at(26, 17), at(2, 17, month=2), at(9, 17, month=2)]
    with_closed = plan(lesson, starts=time(20), skips_closed_dates=False)
    assert starts(with_closed)[1] == at(19, 19)
    preview = dates_of(
        rrule="FREQ=WEEKLY;UNTIL=20270202",
        first_on=date(2027, 1, 12),
        starts=time(18),
        time_zone=MADRID,
        skips_closed_dates=True,
    )
    # Until a day: nothing is made up for.
    assert [(row.on.day, row.is_skipped, row.closed_for) for row in preview] == [
        (12, False, ""),
        (19, True, "Snow"),
        (26, False, ""),
        (2, False, ""),
    ]


def test_dates_that_are_left_out_are_not_made_up_for(lesson) -> None:
    series = plan(lesson, left_out=[date(2027, 1, 19)])
    assert starts(series) == [at(12, 17), at(26, 17), at(2, 17, month=2)]


def test_busy_teacher_on_one_date_leaves_nothing_planned(lesson, ben) -> None:
    other = SessionFactory(start_at=at(26, 17, 30), hosts=[ben])
    with pytest.raises(HostBusy):
        plan(lesson)
    assert not Series.objects.exists()
    assert list(Session.objects.all()) == [other]
    plan(lesson, left_out=[date(2027, 1, 26)])
    assert Session.objects.count() == 4


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"rrule": "FREQ=WEEKLY"}, services.InvalidRule),
        ({"rrule": "every tuesday"}, services.InvalidRule),
        ({"rrule": "FREQ=DAILY;COUNT=201"}, services.SeriesTooLong),
        ({"rrule": "FREQ=YEARLY;COUNT=4"}, services.SeriesTooLong),
        ({"rrule": "FREQ=WEEKLY;UNTIL=20290201"}, services.SeriesTooLong),
        ({"rrule": "FREQ=DAILY;UNTIL=20271231"}, services.SeriesTooLong),
        ({"rrule": "FREQ=WEEKLY;UNTIL=20270101"}, services.NoDates),
        ({"left_out": [date(2027, 1, 12)], "rrule": "FREQ=WEEKLY;COUNT=1"}, services.NoDates),
        ({"first_on": date(2026, 12, 29)}, InThePast),
        ({"host_ids": []}, HostMissing),
        ({"host_ids": [71, 999]}, UnknownTeacher),
    ],
)
def test_impossible_series_is_refused(lesson, change, refusal) -> None:
    with pytest.raises(refusal):
        plan(lesson, **change)
    assert not Series.objects.exists()


def test_two_hundred_dates_are_planned(lesson) -> None:
    series = plan(lesson, rrule="FREQ=DAILY;COUNT=200")
    assert (series.sessions.count(), SessionHost.objects.count()) == (200, 200)


def test_tutoring_has_no_series(ben) -> None:
    with pytest.raises(NoDatedSessions):
        plan(TutoringFactory())


def test_more_dates_follow_the_rule(lesson) -> None:
    ClosedDates.objects.create(first_on=date(2027, 2, 9), last_on=date(2027, 2, 9), name="Carnival")
    series = plan(lesson)
    booking = book_all(series)
    extend_series(series_id=series.pk, number=2, price_minor=12000, by=ANA, now=NOW)
    series.refresh_from_db()
    assert starts(series)[4:] == [at(16, 17, month=2), at(23, 17, month=2)]
    assert (series.rrule, series.price_minor) == ("FREQ=WEEKLY;BYDAY=TU;COUNT=6", 12000)
    assert set(SessionHost.objects.values_list("teacher_id", flat=True)) == {71}
    assert booking.seats.count() == 4
    with pytest.raises(UnknownSeries):
        extend_series(series_id=999_999, number=1, by=ANA, now=NOW)


def test_more_dates_of_a_series_until_a_day(lesson) -> None:
    series = plan(lesson, rrule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20270126")
    assert starts(series) == [at(12, 17), at(26, 17)]
    extend_series(series_id=series.pk, number=1, by=ANA, now=NOW)
    series.refresh_from_db()
    assert (starts(series)[2], series.rrule) == (
        at(9, 17, month=2),
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270209",
    )


def test_moving_this_and_later_dates_keeps_the_clock_and_changes_the_rule(lesson) -> None:
    series = plan(lesson, first_on=date(2027, 3, 16))
    second = series.sessions.order_by("start_at")[1]
    # From Tuesday 18:00 to Wednesday 19:30, in winter; the last two lie in summer.
    move_session(
        session_id=second.pk, start_at=at(24, 18, 30, month=3), reach=Reach.FOLLOWING, by=ANA, now=NOW
    )
    assert starts(series) == [
        at(16, 17, month=3),
        at(24, 18, 30, month=3),
        at(31, 17, 30, month=3),
        at(7, 17, 30, month=4),
    ]
    series.refresh_from_db()
    assert (series.rrule, series.starts) == ("FREQ=WEEKLY;BYDAY=WE;COUNT=4;WKST=TU", time(19, 30))
    extend_series(series_id=series.pk, number=1, by=ANA, now=NOW)
    assert starts(series)[-1] == at(14, 17, 30, month=4)


def test_moving_all_dates_spares_those_that_are_over_or_off(lesson) -> None:
    series = plan(lesson)
    first, second, third, _fourth = series.sessions.order_by("start_at")
    Session.objects.filter(pk=third.pk).update(status=SessionStatus.CANCELLED)
    SessionHost.objects.filter(session=third).update(is_active=False)
    now = first.start_at + timedelta(days=1)
    move_session(session_id=second.pk, start_at=at(19, 18), reach=Reach.ALL, by=ANA, now=now)
    assert starts(series) == [at(12, 17), at(19, 18), at(26, 17), at(2, 18, month=2)]


def test_dates_may_take_each_others_hours(lesson) -> None:
    series = plan(lesson, rrule="FREQ=DAILY;COUNT=3")
    first = series.sessions.order_by("start_at")[0]
    move_session(session_id=first.pk, start_at=at(13, 17), reach=Reach.ALL, by=ANA, now=NOW)
    assert starts(series) == [at(13, 17), at(14, 17), at(15, 17)]


def test_move_of_many_is_refused_when_one_is_impossible(lesson, ben) -> None:
    series = plan(lesson)
    SessionFactory(start_at=at(26, 19), hosts=[ben])
    before = starts(series)
    first = series.sessions.order_by("start_at")[0]
    with pytest.raises(HostBusy):
        move_session(session_id=first.pk, start_at=at(12, 19), reach=Reach.ALL, by=ANA, now=NOW)
    assert starts(series) == before
    move_session(session_id=first.pk, start_at=at(12, 19), by=ANA, now=NOW)
    assert starts(series)[:2] == [at(12, 19), at(19, 17)]


def test_series_by_the_month_keeps_its_day(lesson) -> None:
    series = plan(lesson, rrule="FREQ=MONTHLY;BYDAY=2TU;COUNT=3")
    first = series.sessions.order_by("start_at")[0]
    with pytest.raises(DayFixedByRule):
        move_session(session_id=first.pk, start_at=at(13, 17), reach=Reach.ALL, by=ANA, now=NOW)
    move_session(session_id=first.pk, start_at=at(12, 18), reach=Reach.ALL, by=ANA, now=NOW)
    assert {row.hour for row in starts(series)} == {18}


def test_student_of_a_series_gets_one_mail_about_all_moved_dates(lesson) -> None:
    series = plan(lesson)
    booking = book_all(series)
    first = series.sessions.order_by("start_at")[0]
    move_session(session_id=first.pk, start_at=at(12, 18), reach=Reach.ALL, by=ANA, now=NOW)
    moved = OutboxMessage.objects.get(kind=events.STUDENT_SESSION_MOVED)
    assert len(moved.payload["changes"]) == 4
    assert OutboxMessage.objects.filter(kind=events.TEACHER_SESSION_MOVED).count() == 1
    assert set(booking.seats.values_list("moved_at", flat=True)) == {NOW}


def test_teachers_and_places_of_all_dates_to_come(lesson) -> None:
    bea = TeacherFactory(pk=72)
    series = plan(lesson)
    now = at(13, 12)
    change_coming(series_id=series.pk, host_ids=[bea.pk], capacity=3, by=ANA, now=now)
    hosts = SessionHost.objects.order_by("busy_from").values_list("teacher_id", flat=True)
    assert list(hosts) == [71, 72, 72, 72]
    assert list(series.sessions.order_by("start_at").values_list("capacity", flat=True)) == [8, 3, 3, 3]
    series.refresh_from_db()
    assert series.capacity == 3
    with pytest.raises(services.NoDates):
        change_coming(series_id=series.pk, capacity=3, by=ANA, now=at(3, 12, month=2))


def test_name_price_and_closing(lesson) -> None:
    series = plan(lesson)
    change_series(series_id=series.pk, title=" Spring ", price_minor=0, is_open=False, by=ANA, now=NOW)
    series.refresh_from_db()
    assert (series.title, series.price_minor, series.is_open) == ("Spring", 0, False)


def test_calling_off_the_rest_ends_what_is_to_come_and_keeps_what_is_over(lesson) -> None:
    series = plan(lesson)
    chloe, cid = book_all(series), BookingFactory(session=series.sessions.order_by("start_at")[2])
    now = at(13, 12)
    off = cancel_rest(series_id=series.pk, by=ANA, reason="Ben moves away", now=now)
    assert [row.start_at for row in off] == [at(19, 17), at(26, 17), at(2, 17, month=2)]
    assert starts(series, scheduled=True) == [at(12, 17)]
    series.refresh_from_db()
    assert not series.is_open
    for booking in (chloe, cid):
        booking.refresh_from_db()
        assert booking.status == BookingStatus.CANCELLED
    assert Cancellation.objects.filter(refund_status=RefundStatus.NOT_ELIGIBLE).count() == 2
    digest = OutboxMessage.objects.get(kind=events.TEACHER_SESSION_CANCELLED)
    assert digest.payload["students"] == {
        str(row.pk): number for row, number in zip(off, (1, 2, 1), strict=True)
    }
    assert not OutboxMessage.objects.filter(kind=events.TEACHER_CANCELLED).exists()
    with pytest.raises(UnknownSession):
        cancel_rest(series_id=series.pk, by=ANA, now=now)


def test_one_date_called_off_leaves_the_other_places(lesson) -> None:
    series = plan(lesson)
    booking = book_all(series)
    second = series.sessions.order_by("start_at")[1]
    cancel_session(session_id=second.pk, by=ANA, reason="Ben is ill", now=NOW)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    assert Seat.objects.filter(booking=booking, is_active=True).count() == 3
    assert Cancellation.objects.get().seat.session_id == second.pk
