"""Who gives a lesson, and what the check under lock refuses."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction

from booking.enums import BookingStatus, HostMode
from booking.models import Booking, Session, SessionHost, WorkshopHost
from booking.services import slot_refusals as refusals
from booking.services.bookings import book
from booking.services.slot_taking import TeacherNotChosen, take_slot
from tests.factories.booking import (
    GUEST,
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    at,
    attendee,
    close_school,
    limit,
    take_off,
    travel,
)

pytestmark = pytest.mark.django_db

SLOT = at(7, 9)  # Thursday, 10:00 in Madrid
THURSDAY = date(2027, 1, 7)


def book_at(lesson, start=SLOT, name="Chloe", **fields) -> Booking:
    fields = {"by": GUEST, "now": NOW, **fields}
    return book(workshop_id=lesson.pk, start=start, attendee=attendee(name), **fields)


def givers(booking) -> list:
    rows = SessionHost.objects.filter(session__seats__booking=booking, is_active=True).order_by("teacher_id")
    return [row.teacher for row in rows]


@pytest.fixture
def ben():
    return TeacherFactory(name="Ben", hours=("09:00", "18:00"))


@pytest.fixture
def bea():
    return TeacherFactory(name="Bea", hours=("09:00", "18:00"))


def test_time_off_closed_dates_and_trips_are_refused(ben) -> None:
    lesson = TutoringFactory(hosts=[ben])
    take_off(ben, THURSDAY)
    close_school(date(2027, 1, 8))
    travel(ben, "America/Los_Angeles", date(2027, 1, 11), date(2027, 1, 11))
    for start in (SLOT, at(8, 9), at(11, 9)):
        with pytest.raises(refusals.SlotTaken):
            book_at(lesson, start)
    assert givers(book_at(lesson, at(12, 9))) == [ben]
    assert givers(book_at(lesson, at(11, 17), "Cid")) == [ben]


def test_last_lesson_of_a_day_and_of_a_week(ben) -> None:
    lesson = TutoringFactory(hosts=[ben])
    limit(ben, a_day=2, a_week=3)
    SessionFactory(start_at=at(7, 17), hosts=[ben])
    book_at(lesson)
    with pytest.raises(refusals.SlotTaken):
        book_at(lesson, SLOT + timedelta(hours=2), "Cid")
    book_at(lesson, at(8, 9), "Cid")
    with pytest.raises(refusals.SlotTaken):
        book_at(lesson, at(8, 12), "Dora")
    assert givers(book_at(lesson, at(11, 9), "Dora")) == [ben]


def test_teacher_with_a_full_day_is_passed_over(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[ben, bea])
    limit(ben, a_day=1)
    SessionFactory(start_at=at(7, 17), hosts=[ben])
    assert givers(book_at(lesson)) == [bea]


def test_dead_hold_does_not_fill_a_day(ben) -> None:
    lesson = TutoringFactory(hosts=[ben])
    limit(ben, a_day=1)
    held = BookingFactory(
        session=SessionFactory(workshop=lesson, start_at=at(7, 12), capacity=1, hosts=[ben]), held=True
    )
    with pytest.raises(refusals.SlotTaken):
        book_at(lesson)
    booking = book_at(lesson, now=held.held_until)
    held.refresh_from_db()
    assert (held.status, givers(booking)) == (BookingStatus.EXPIRED, [ben])


def test_session_that_is_left_counts_towards_no_limit(ben) -> None:
    lesson = TutoringFactory(hosts=[ben])
    limit(ben, a_day=1)
    booking = book_at(lesson)
    own = Session.objects.get(seats__booking=booking)

    def move(**fields):
        with transaction.atomic():
            return take_slot(
                lesson,
                start=at(7, 12),
                teacher_id=None,
                email="cid@example.com",
                time_zone="UTC",
                now=NOW,
                **fields,
            )

    with pytest.raises(refusals.SlotTaken):
        move()
    session, place = move(apart_from=[own.pk])
    assert (session.start_at, place) == (at(7, 12), 1)


def test_staff_are_bound_by_no_notice_and_no_window(ben) -> None:
    lesson = TutoringFactory(hosts=[ben], min_notice_minutes=1440, booking_window_days=3)

    def take(start, **fields):
        with transaction.atomic():
            return take_slot(
                lesson,
                start=start,
                teacher_id=None,
                email="x@example.com",
                time_zone="UTC",
                now=NOW,
                **fields,
            )

    with pytest.raises(refusals.TooSoon):
        take(at(4, 12))
    assert take(at(4, 12), by_staff=True)[0].start_at == at(4, 12)
    with pytest.raises(refusals.TooFarAhead):
        take(at(20, 12))
    assert take(at(20, 12), by_staff=True)[0].start_at == at(20, 12)
    with pytest.raises(refusals.InThePast):
        take(NOW, by_staff=True)
    # Hours and what occupies the teacher hold for everybody.
    with pytest.raises(refusals.SlotTaken):
        take(at(20, 12), by_staff=True)


def test_single_is_given_by_the_first_who_was_ticked(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[bea, ben], host_mode=HostMode.SINGLE)
    assert givers(book_at(lesson)) == [bea]
    with pytest.raises(refusals.SlotTaken):
        book_at(lesson, name="Cid")
    with pytest.raises(refusals.UnknownTeacher):
        book_at(lesson, at(7, 12), teacher_id=ben.pk)
    assert givers(book_at(lesson, at(7, 12), teacher_id=bea.pk)) == [bea]


def test_single_goes_to_the_next_when_the_first_is_switched_off(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[bea, ben], host_mode=HostMode.SINGLE)
    bea.is_active = False
    bea.save()
    assert givers(book_at(lesson)) == [ben]


def test_collective_occupies_every_teacher(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[ben, bea], host_mode=HostMode.COLLECTIVE, buffer_before_minutes=10)
    booking = book_at(lesson)
    assert givers(booking) == [ben, bea]
    occupied = SessionHost.objects.filter(session__seats__booking=booking)
    assert {(row.busy_from, row.busy_until) for row in occupied} == {
        (SLOT - timedelta(minutes=10), SLOT + timedelta(minutes=30))
    }
    alone = TutoringFactory(hosts=[bea])
    with pytest.raises(refusals.SlotTaken):
        book_at(alone, name="Cid")
    SessionFactory(start_at=at(7, 12), hosts=[ben])
    with pytest.raises(refusals.SlotTaken):
        book_at(lesson, at(7, 12), "Cid")
    assert givers(book_at(alone, at(7, 12), "Cid")) == [bea]


def test_collective_with_a_teacher_asked_for_is_given_by_all(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[ben, bea], host_mode=HostMode.COLLECTIVE)
    assert givers(book_at(lesson, teacher_id=bea.pk)) == [ben, bea]
    stranger = TeacherFactory(hours=("09:00", "18:00"))
    with pytest.raises(refusals.UnknownTeacher):
        book_at(lesson, at(7, 12), teacher_id=stranger.pk)


def test_teacher_is_refused_where_the_school_decides(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[ben, bea], students_choose_teacher=False)
    with pytest.raises(TeacherNotChosen):
        book_at(lesson, teacher_id=bea.pk)
    assert Session.objects.count() == 0
    assert givers(book_at(lesson)) == [ben]


def test_only_teacher_may_be_named_where_the_school_decides(ben) -> None:
    """The widget names the teacher where there is only one to have."""
    lesson = TutoringFactory(hosts=[ben], students_choose_teacher=False)
    assert givers(book_at(lesson, teacher_id=ben.pk)) == [ben]


def in_turn(lesson, number: int, **fields) -> list[str]:
    """Who gives the next lessons, booked minute after minute at times that suit everybody."""
    names = []
    for place in range(number):
        start = at(11 + place % 5, 8 + place // 5)
        booking = book_at(lesson, start, f"Student {place}", now=NOW + timedelta(minutes=place), **fields)
        names += [teacher.name for teacher in givers(booking)]
    return names


def test_equal_shares_alternate(ben, bea) -> None:
    cid = TeacherFactory(name="Cid", hours=("09:00", "18:00"))
    lesson = TutoringFactory(hosts=[cid, ben, bea])
    assert in_turn(lesson, 7) == ["Ben", "Bea", "Cid", "Ben", "Bea", "Cid", "Ben"]


def test_share_of_two_gives_two_lessons_for_one(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[ben, bea])
    WorkshopHost.objects.filter(teacher=bea).update(weight=2)
    given = in_turn(lesson, 15)
    assert (given.count("Ben"), given.count("Bea")) == (5, 10)
    # Never more than a share in a row, so nobody waits for long.
    assert all(triple != ("Bea", "Bea", "Bea") for triple in zip(given, given[1:], given[2:]))
    assert ("Ben", "Ben") not in pairwise(given)


def test_new_teacher_is_not_flooded(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[ben])
    assert in_turn(lesson, 3) == ["Ben"] * 3
    WorkshopHost.objects.create(workshop=lesson, teacher=bea)
    later = [
        givers(book_at(lesson, at(18 + place, 9), f"Late {place}", now=NOW + timedelta(hours=1 + place)))
        for place in range(4)
    ]
    assert [teacher.name for (teacher,) in later] == ["Bea", "Ben", "Bea", "Ben"]


def test_turn_counts_when_a_lesson_was_booked_not_when_it_is(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[ben, bea])
    book_at(lesson, at(20, 9), "Cid", teacher_id=ben.pk, now=NOW)
    book_at(lesson, at(5, 9), "Dora", teacher_id=bea.pk, now=NOW + timedelta(minutes=1))
    assert givers(book_at(lesson, now=NOW + timedelta(minutes=2))) == [ben]


def test_turn_counts_nothing_cancelled_nothing_old_nothing_else(ben, bea) -> None:
    lesson = TutoringFactory(hosts=[ben, bea])
    other = TutoringFactory(hosts=[ben, bea])

    def lesson_of(teacher, workshop, day, *, hours_ago, **fields):
        session = SessionFactory(workshop=workshop, start_at=at(day, 9), capacity=1, hosts=[teacher])
        return BookingFactory(session=session, created_at=NOW - timedelta(hours=hours_ago), **fields)

    lesson_of(bea, lesson, 11, hours_ago=5)
    cancelled = lesson_of(ben, lesson, 12, hours_ago=1)
    cancelled.seats.update(is_active=False)
    SessionHost.objects.filter(session__seats__booking=cancelled).update(is_active=False)
    lesson_of(ben, other, 13, hours_ago=1)
    lesson_of(ben, lesson, 14, hours_ago=24 * 56)
    # Ben's three do not count: he was never booked, as far as this workshop looks back.
    assert givers(book_at(lesson)) == [ben]
    # A held one does.
    lesson_of(bea, lesson, 18, hours_ago=0, held=True)
    assert givers(book_at(lesson, at(8, 9), "Cid")) == [ben]
