"""Moves that meet each other, bookings and cancellations."""

from datetime import timedelta

import pytest

from booking.enums import BookingStatus, RescheduleStatus
from booking.models import Booking, Reschedule, Seat, SessionHost
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.move_pages import move_payment_page, settle_move_payment
from booking.services.move_payments import end_move
from booking.services.rescheduling import reschedule
from payments.models import Refund
from payments.selectors import payment_of
from tests.factories.booking import (
    GUEST,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)

from .conftest import kinds

ENDS = NOW + timedelta(minutes=15)


def act(call):
    result = call()
    return "nothing" if result is None else result


def take(workshop_id, name, **fields):
    return book(**{"workshop_id": workshop_id, "attendee": attendee(name), "by": GUEST, "now": NOW, **fields})


def mover(booking, **fields):
    return lambda: reschedule(**{"booking_uid": booking.uid, "by": GUEST, "now": NOW, **fields})


def canceller(booking):
    return lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)


def active(session):
    return Seat.objects.filter(session=session, is_active=True).count()


@pytest.fixture
def dates(committed_school):
    """A class with eight places on Thursday and one on Friday."""
    workshop = WorkshopFactory(capacity=8)
    return [
        SessionFactory(workshop=workshop, start_at=at(7, 17)),
        SessionFactory(workshop=workshop, start_at=at(8, 17), capacity=1),
    ]


def test_one_of_eight_moves_into_the_last_place(race, dates) -> None:
    bookings = [take(dates[0].workshop_id, f"Student {n}", session_id=dates[0].pk) for n in range(8)]
    results = race(act, [mover(booking, session_id=dates[1].pk) for booking in bookings])
    assert kinds(results) == {"Reschedule": 1, "SlotTaken": 7}
    assert (active(dates[0]), active(dates[1])) == (7, 1)
    assert Reschedule.objects.count() == 1


def test_moving_into_the_last_place_while_others_book_it(race, dates) -> None:
    bookings = [take(dates[0].workshop_id, f"Student {n}", session_id=dates[0].pk) for n in range(4)]
    calls = [mover(booking, session_id=dates[1].pk) for booking in bookings]
    calls += [
        lambda n=n: take(dates[0].workshop_id, f"Visitor {n}", session_id=dates[1].pk) for n in range(4)
    ]
    results = kinds(race(act, calls))
    assert results["Reschedule"] + results["Booking"] == 1
    assert results["SlotTaken"] == 7
    assert active(dates[1]) == 1


def test_pressed_eight_times_moves_once(race, dates) -> None:
    booking = take(dates[0].workshop_id, "Chloe", session_id=dates[0].pk)
    results = kinds(race(act, [mover(booking, session_id=dates[1].pk)] * 8))
    assert results["Reschedule"] == 1
    assert results["SameDate"] + results["MovedMeanwhile"] == 7
    assert (active(dates[0]), active(dates[1])) == (0, 1)


def test_moved_and_cancelled_at_once_leaves_no_place_behind(race, dates) -> None:
    for number in range(4):
        booking = take(dates[0].workshop_id, f"Student {number}", session_id=dates[0].pk)
        calls = [mover(booking, session_id=dates[1].pk), canceller(booking)]
        results = kinds(race(act, calls if number % 2 else calls[::-1]))
        assert results["Cancellation"] == 1
        assert results["Reschedule"] + results["NothingToMove"] == 1
        assert (active(dates[0]), active(dates[1])) == (0, 0)
    assert not Booking.objects.exclude(status=BookingStatus.CANCELLED).exists()


def test_two_students_swap_their_dates(race, committed_school) -> None:
    """Each frees what the other wants: nobody waits for ever, and nobody gets two places."""
    workshop = WorkshopFactory(capacity=2)
    dates = [SessionFactory(workshop=workshop, start_at=at(day, 17)) for day in (7, 8)]
    bookings = [take(workshop.pk, f"Student {n}", session_id=date.pk) for n, date in enumerate(dates)]
    for _ in range(3):
        where = [Seat.objects.get(booking=each, is_active=True).session_id for each in bookings]
        calls = [mover(bookings[0], session_id=where[1]), mover(bookings[1], session_id=where[0])]
        assert kinds(race(act, calls)) == {"Reschedule": 2}
    assert [active(date) for date in dates] == [1, 1]


def test_lessons_move_and_are_booked_on_one_teacher(race, committed_school) -> None:
    lesson = TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00"))])
    bookings = [take(lesson.pk, f"Student {n}", start=at(7, 8, 30 * n)) for n in range(2)]
    calls = [mover(booking, start=at(7, 10, 15 * n)) for n, booking in enumerate(bookings)]
    calls += [lambda n=n: take(lesson.pk, f"Visitor {n}", start=at(7, 10, 15 * n)) for n in range(2)]
    results = kinds(race(act, calls))
    assert results["Reschedule"] + results["Booking"] == 1
    assert results["SlotTaken"] == 3
    assert Seat.objects.filter(is_active=True).count() == SessionHost.objects.filter(is_active=True).count()
    assert (
        Booking.objects.filter(status=BookingStatus.CONFIRMED).count()
        == Seat.objects.filter(is_active=True).count()
    )


@pytest.fixture
def dearer(account, stripe):
    """A paid booking for 25 EUR, and an evening for 30."""
    workshop = WorkshopFactory(capacity=1, price_minor=2500)
    dates = [
        SessionFactory(workshop=workshop, start_at=at(7, 17)),
        SessionFactory(workshop=workshop, start_at=at(8, 17), price_minor=3000),
    ]
    booking = take(workshop.pk, "Chloe", session_id=dates[0].pk)
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    move = mover(booking, session_id=dates[1].pk)()
    move_payment_page(booking_uid=booking.uid, now=NOW)
    return booking, move, dates


@pytest.mark.parametrize("number", range(4))
def test_difference_is_paid_while_the_move_ends_and_the_booking_is_cancelled(
    race, dearer, stripe, number
) -> None:
    """Whoever comes first: every cent is either kept for a place or on its way back."""
    booking, move, dates = dearer
    stripe.pay(payment_of(move.uid).checkout_session_id)
    calls = [lambda: settle_move_payment(booking_uid=booking.uid, now=ENDS)] * 3
    calls += [lambda: end_move(uid=move.uid, now=ENDS)] * 2
    if number % 2:
        calls.insert(0, lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=ENDS))
    race(act, calls)
    booking.refresh_from_db()
    move.refresh_from_db()
    back = sum(Refund.objects.values_list("amount_minor", flat=True))
    if booking.status == BookingStatus.CANCELLED:
        assert (back, active(dates[0]), active(dates[1])) == (3000, 0, 0)
    else:
        assert (move.status, back) == (RescheduleStatus.DONE, 0)
        assert (active(dates[0]), active(dates[1]), booking.price_minor) == (0, 1, 3000)


def test_worker_that_dies_before_a_move_ends_loses_nothing(committed_school, dearer, monkeypatch) -> None:
    """The page is closed at Stripe, then the worker is killed: the next one finishes."""
    _booking, move, dates = dearer

    class Killed(BaseException):
        pass

    def die(**_fields) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("booking.services.move_payments.settle_unpaid", die)
        patch.setattr("booking.receivers.move_payments.settle_reschedule", die)
        with pytest.raises(Killed):
            end_move(uid=move.uid, now=ENDS)
    move.refresh_from_db()
    assert (move.status, active(dates[1])) == (RescheduleStatus.PENDING, 1)
    assert end_move(uid=move.uid, now=ENDS) is None
    move.refresh_from_db()
    assert (move.status, active(dates[0]), active(dates[1])) == (RescheduleStatus.LAPSED, 1, 0)
