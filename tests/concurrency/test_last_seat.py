"""Fifty students for the last place of a class."""

import pytest

from booking.enums import BookingStatus
from booking.models import Booking, Seat, Session
from booking.services.bookings import book
from core.models import OutboxMessage
from payments.models import Payment
from tests.factories.booking import GUEST, NOW, SessionFactory, attendee

from .conftest import STUDENTS, drop, kinds


def booker(session):
    def act(name: str) -> Booking:
        return book(
            workshop_id=session.workshop_id,
            session_id=session.pk,
            attendee=attendee(name),
            by=GUEST,
            now=NOW,
        )

    return act


def students(count: int = STUDENTS) -> list[str]:
    return [f"Student {number}" for number in range(count)]


def unlocked(session_id: int) -> Session | None:
    return Session.objects.select_related("workshop").filter(pk=session_id).first()


def numbers() -> list[int]:
    return list(Seat.objects.filter(is_active=True).order_by("number").values_list("number", flat=True))


def test_one_of_fifty_gets_the_only_seat(race) -> None:
    session = SessionFactory(workshop__capacity=1)
    results = race(booker(session), students())
    assert kinds(results) == {"Booking": 1, "SlotTaken": STUDENTS - 1}
    assert numbers() == [1]
    assert Booking.objects.count() == 1
    assert OutboxMessage.objects.filter(kind__startswith="booking.").count() == 1


def test_one_of_fifty_holds_the_only_paid_seat(race, account) -> None:
    session = SessionFactory(workshop__capacity=1, workshop__price_minor=2500)
    results = race(booker(session), students())
    assert kinds(results) == {"Booking": 1, "SlotTaken": STUDENTS - 1}
    assert list(Booking.objects.values_list("status", flat=True)) == [BookingStatus.HELD]
    assert Payment.objects.count() == 1


def test_five_of_fifty_get_the_five_seats(race) -> None:
    session = SessionFactory(workshop__capacity=5)
    results = race(booker(session), students())
    assert kinds(results) == {"Booking": 5, "SlotTaken": STUDENTS - 5}
    assert numbers() == [1, 2, 3, 4, 5]


def test_one_student_pressing_eight_times_books_once(race) -> None:
    session = SessionFactory(workshop__capacity=8)
    results = race(booker(session), ["Chloe"] * 8)
    assert kinds(results) == {"Booking": 1, "AlreadyBooked": 7}
    assert numbers() == [1]


def test_lock_alone_is_enough(race, committed_school) -> None:
    drop("booking_seat", "seat_sold_once")
    session = SessionFactory(workshop__capacity=1)
    assert kinds(race(booker(session), students())) == {"Booking": 1, "SlotTaken": STUDENTS - 1}


def test_constraint_alone_is_enough(race, monkeypatch) -> None:
    monkeypatch.setattr("booking.services.seat_taking.lock_session", unlocked)
    session = SessionFactory(workshop__capacity=1)
    assert kinds(race(booker(session), students())) == {"Booking": 1, "SlotTaken": STUDENTS - 1}


def test_without_lock_and_constraint_the_seat_is_sold_again(race, committed_school, monkeypatch) -> None:
    """The negative control: it is these two that the tests above see at work."""
    drop("booking_seat", "seat_sold_once")
    monkeypatch.setattr("booking.services.seat_taking.lock_session", unlocked)
    session = SessionFactory(workshop__capacity=1)
    results = race(booker(session), students())
    assert kinds(results)["Booking"] > 1
    assert set(numbers()) == {1}


@pytest.mark.parametrize("seats", [2])
def test_two_classes_at_once_do_not_wait_for_each_other_forever(race, seats) -> None:
    one, two = SessionFactory(workshop__capacity=seats), SessionFactory(workshop__capacity=seats)

    def act(position: int) -> Booking:
        return booker(one if position % 2 else two)(f"Student {position}")

    assert kinds(race(act, range(20))) == {"Booking": 2 * seats, "SlotTaken": 20 - 2 * seats}
