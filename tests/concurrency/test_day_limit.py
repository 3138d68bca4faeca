"""Fifty students for the last lesson that a teacher gives on a day: nothing but the lock guards it."""

from datetime import timedelta

import pytest

from booking.models import Session, SessionHost
from booking.services.bookings import book
from tests.factories.booking import (
    GUEST,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    at,
    attendee,
    limit,
)

from .conftest import STUDENTS, kinds

HALF = timedelta(minutes=30)


@pytest.fixture
def ben(committed_school):
    """Takes three sessions a day; one of Thursday's is a class."""
    ben = TeacherFactory(hours=("09:00", "17:00"))
    limit(ben, a_day=3)
    SessionFactory(start_at=at(7, 18), hosts=[ben])
    return ben


def booker(*lessons):
    """Student n books the n-th lesson, in turn, at a time of Thursday that is nobody else's."""

    def act(position: int):
        return book(
            workshop_id=lessons[position % len(lessons)].pk,
            start=at(7, 8) + (position % 16) * HALF,
            attendee=attendee(f"Student {position}"),
            by=GUEST,
            now=NOW,
        )

    return act


def test_no_more_lessons_than_the_day_takes(race, ben) -> None:
    results = race(booker(TutoringFactory(hosts=[ben])), range(STUDENTS))
    assert kinds(results) == {"Booking": 2, "SlotTaken": STUDENTS - 2}
    assert Session.objects.count() == 3


def test_two_workshops_share_the_teachers_day(race, ben) -> None:
    bea = TeacherFactory(hours=("09:00", "17:00"))
    limit(bea, a_week=1)
    results = race(booker(TutoringFactory(hosts=[ben]), TutoringFactory(hosts=[bea, ben])), range(STUDENTS))
    assert kinds(results) == {"Booking": 3, "SlotTaken": STUDENTS - 3}
    assert SessionHost.objects.filter(teacher=ben, is_active=True).count() == 3
    assert SessionHost.objects.filter(teacher=bea, is_active=True).count() == 1


def test_without_the_lock_the_day_is_overrun(race, ben, monkeypatch) -> None:
    """The negative control: no constraint stands behind the limit."""
    monkeypatch.setattr("booking.services.slot_taking.lock_teachers", lambda ids: None)
    results = race(booker(TutoringFactory(hosts=[ben])), range(STUDENTS))
    assert kinds(results)["Booking"] > 2
