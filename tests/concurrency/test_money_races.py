"""Payments, ends of holds and cancellations that meet: money is never lost, a seat never sold twice."""

from datetime import timedelta
from typing import Any

import pytest

from booking.enums import BookingStatus, RefundStatus
from booking.models import Booking, Cancellation, Seat, SessionHost
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.holds import end_hold, release_unpaid
from booking.services.sessions import cancel_session
from core.models import OutboxMessage
from payments.models import Refund
from payments.selectors import payment_of
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    at,
    attendee,
)

from .conftest import kinds

ENDS = NOW + timedelta(minutes=15)
ROUNDS = 5


def book_seat(session: Any, name: str = "Chloe", now: Any = NOW) -> Booking:
    return book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(name), by=GUEST, now=now
    )


def pay(stripe: Any, booking: Booking) -> None:
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)


def act(call: Any) -> Any:
    result = call()
    return "nothing" if result is None else result


def refund_keys(booking: Booking) -> list[str]:
    return list(Refund.objects.filter(payment__reference=booking.uid).values_list("key", flat=True))


@pytest.fixture
def session(account):
    return SessionFactory(workshop__capacity=1, workshop__price_minor=2500)


def test_payment_told_eight_times_while_the_hold_ends_confirms_once(race, session, stripe) -> None:
    booking = book_seat(session)
    pay(stripe, booking)
    calls = [lambda: settle_payment(booking_uid=booking.uid, now=ENDS)] * 8
    calls += [lambda: end_hold(booking_uid=booking.uid, now=ENDS)] * 4
    assert kinds(race(act, calls)) == {"str": 12}
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    assert Seat.objects.filter(is_active=True).count() == 1
    assert list(OutboxMessage.objects.filter(kind__startswith="booking.").values_list("key", flat=True)) == [
        f"booking.confirmed:{booking.uid}:student"
    ]
    assert refund_keys(booking) == []


def test_unpaid_hold_ended_by_everybody_at_once_ends_once(race, session, stripe) -> None:
    booking = book_seat(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    calls = [lambda: end_hold(booking_uid=booking.uid, now=ENDS)] * 6
    calls += [lambda: settle_payment(booking_uid=booking.uid, now=ENDS)] * 6
    assert kinds(race(act, calls)) == {"str": 12}
    booking.refresh_from_db()
    assert (booking.status, booking.ended_at) == (BookingStatus.EXPIRED, ENDS)
    assert not Seat.objects.filter(is_active=True).exists()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_late_money_and_the_next_student_share_one_seat(race, session, stripe, number) -> None:
    """Chloe's hold was ended, then her money comes, at the moment at which Cid books the seat."""
    chloe = book_seat(session)
    pay(stripe, chloe)
    release_unpaid(booking_uid=chloe.uid, now=ENDS)
    calls = [
        lambda: settle_payment(booking_uid=chloe.uid, now=ENDS),
        lambda: book_seat(session, "Cid", now=ENDS),
    ]
    results = race(act, calls if number % 2 else calls[::-1])
    chloe.refresh_from_db()
    (seat,) = Seat.objects.filter(is_active=True).select_related("booking")
    if chloe.status == BookingStatus.CONFIRMED:
        assert seat.booking == chloe
        assert kinds(results) == {"str": 1, "SlotTaken": 1}
        assert refund_keys(chloe) == []
    else:
        assert seat.booking.attendee_name == "Cid"
        assert kinds(results) == {"str": 1, "Booking": 1}
        assert refund_keys(chloe) == [f"late:{chloe.uid}"]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_late_money_and_the_next_student_share_one_teacher(race, account, stripe, number) -> None:
    lesson = TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00"))], price_minor=2000)

    def take(name: str, start: Any, now: Any) -> Booking:
        return book(workshop_id=lesson.pk, start=start, attendee=attendee(name), by=GUEST, now=now)

    chloe = take("Chloe", at(7, 9), NOW)
    pay(stripe, chloe)
    release_unpaid(booking_uid=chloe.uid, now=ENDS)
    calls = [
        lambda: settle_payment(booking_uid=chloe.uid, now=ENDS),
        lambda: take("Cid", at(7, 9, 15), ENDS),
    ]
    results = race(act, calls if number % 2 else calls[::-1])
    chloe.refresh_from_db()
    (occupied,) = SessionHost.objects.filter(is_active=True)
    seat = Seat.objects.get(session=occupied.session, is_active=True)
    confirmed = chloe.status == BookingStatus.CONFIRMED
    assert (seat.booking == chloe) == confirmed
    assert kinds(results) == {"str": 1, "SlotTaken" if confirmed else "Booking": 1}
    assert refund_keys(chloe) == ([] if confirmed else [f"late:{chloe.uid}"])


def test_cancelled_by_eight_at_once_is_cancelled_and_refunded_once(race, session, stripe) -> None:
    booking = book_seat(session)
    pay(stripe, booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    calls = [lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)] * 8
    assert kinds(race(act, calls)) == {"Cancellation": 1, "AlreadyCancelled": 7}
    assert Cancellation.objects.count() == 1
    assert refund_keys(booking) == [f"cancellation:{booking.uid}"]


def test_session_called_off_while_its_students_cancel(race, account, stripe) -> None:
    session = SessionFactory(workshop__capacity=6, workshop__price_minor=2500, hosts=[TeacherFactory()])
    bookings = [book_seat(session, f"Student {number}") for number in range(6)]
    for booking in bookings[:4]:
        pay(stripe, booking)
        settle_payment(booking_uid=booking.uid, now=NOW)
    calls = [
        lambda uid=booking.uid: cancel_booking(booking_uid=uid, by=GUEST, now=NOW) for booking in bookings
    ]
    results = race(act, [*calls, lambda: cancel_session(session_id=session.pk, by=ANA, now=NOW)])
    assert set(kinds(results)) <= {"Cancellation", "AlreadyCancelled", "Session"}
    assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.CANCELLED}
    assert sorted(Cancellation.objects.values_list("booking__uid", flat=True)) == sorted(
        booking.uid for booking in bookings
    )
    assert [refund_keys(booking) for booking in bookings] == [
        *[[f"cancellation:{booking.uid}"] for booking in bookings[:4]],
        [],
        [],
    ]
    assert not Seat.objects.filter(is_active=True).exists()
    paid = Cancellation.objects.filter(booking__in=bookings[:4])
    assert set(paid.values_list("refund_status", flat=True)) == {RefundStatus.PENDING}


def test_giving_up_while_paying_loses_no_money(race, session, stripe) -> None:
    """Chloe pays in one window and cancels in another."""
    booking = book_seat(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    page = payment_of(booking.uid).checkout_session_id

    def pays() -> str:
        try:
            stripe.pay(page)
        except OSError as closed:  # HTTP 409: the page was closed first
            closed.close()
            return "closed"
        settle_payment(booking_uid=booking.uid, now=NOW)
        return "paid"

    results = race(act, [pays, lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)])
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    assert not Seat.objects.filter(is_active=True).exists()
    paid = results[0] == "paid"
    assert len(refund_keys(booking)) == (1 if paid else 0)
