"""Fifty students for one lesson, or for lessons that overlap."""

from datetime import timedelta

import pytest

from booking.models import Booking, Session, SessionHost
from booking.services.bookings import book
from tests.factories.booking import GUEST, NOW, TeacherFactory, TutoringFactory, at, attendee

from .conftest import STUDENTS, drop, kinds

SLOT = at(7, 9)  # Thursday, 10:00 in Madrid
QUARTER = timedelta(minutes=15)


@pytest.fixture
def lesson(committed_school):
    return TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00"))])


def booker(lesson, starts=(SLOT,)):
    """Student n books the n-th of the starts, in turn."""

    def act(position: int) -> Booking:
        return book(
            workshop_id=lesson.pk,
            start=starts[position % len(starts)],
            attendee=attendee(f"Student {position}"),
            by=GUEST,
            now=NOW,
        )

    return act


def overlaps() -> int:
    """Pairs of active times of one teacher that overlap."""
    rows = list(SessionHost.objects.filter(is_active=True).order_by("pk"))
    return sum(
        one.teacher_id == two.teacher_id and one.busy_from < two.busy_until and two.busy_from < one.busy_until
        for place, one in enumerate(rows)
        for two in rows[:place]
    )


def test_one_of_fifty_gets_the_slot(race, lesson) -> None:
    results = race(booker(lesson), range(STUDENTS))
    assert kinds(results) == {"Booking": 1, "SlotTaken": STUDENTS - 1}
    assert (Booking.objects.count(), Session.objects.count(), SessionHost.objects.count()) == (1, 1, 1)


def test_one_of_fifty_gets_one_of_two_slots_that_overlap(race, lesson) -> None:
    results = race(booker(lesson, (SLOT, SLOT + QUARTER)), range(STUDENTS))
    assert kinds(results) == {"Booking": 1, "SlotTaken": STUDENTS - 1}
    assert (Session.objects.count(), overlaps()) == (1, 0)


def test_slots_side_by_side_are_all_sold(race, lesson) -> None:
    starts = tuple(SLOT + 2 * place * QUARTER for place in range(4))
    results = race(booker(lesson, starts), range(40))
    assert kinds(results) == {"Booking": 4, "SlotTaken": 36}
    assert overlaps() == 0


def test_three_teachers_give_the_slot_three_times(race, committed_school) -> None:
    lesson = TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00")) for _ in range(3)])
    results = race(booker(lesson), range(STUDENTS))
    assert kinds(results) == {"Booking": 3, "SlotTaken": STUDENTS - 3}
    assert SessionHost.objects.values("teacher").distinct().count() == 3


def test_two_workshops_of_one_teacher_share_the_time(race, committed_school) -> None:
    ben, bea = TeacherFactory(hours=("09:00", "12:00")), TeacherFactory(hours=("09:00", "12:00"))
    one, two = TutoringFactory(hosts=[ben, bea]), TutoringFactory(hosts=[bea, ben])

    def act(position: int) -> Booking:
        return booker(one if position % 2 else two)(position)

    assert kinds(race(act, range(STUDENTS))) == {"Booking": 2, "SlotTaken": STUDENTS - 2}
    assert overlaps() == 0


def test_lock_alone_is_enough(race, lesson) -> None:
    drop("booking_sessionhost", "teacher_never_double_booked")
    results = race(booker(lesson, (SLOT, SLOT + QUARTER)), range(STUDENTS))
    assert kinds(results) == {"Booking": 1, "SlotTaken": STUDENTS - 1}


def test_without_lock_and_constraint_the_teacher_is_sold_again(race, lesson, monkeypatch) -> None:
    """The negative control: it is these two that the tests above see at work."""
    drop("booking_sessionhost", "teacher_never_double_booked")
    monkeypatch.setattr("booking.services.slot_taking.lock_teachers", lambda ids: None)
    results = race(booker(lesson, (SLOT, SLOT + QUARTER)), range(STUDENTS))
    assert kinds(results)["Booking"] > 1
    assert overlaps() > 0
