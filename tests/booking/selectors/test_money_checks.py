"""Money that does not agree with what is booked is found, and nothing else is."""

from datetime import timedelta

import pytest

from booking.enums import BookingStatus
from booking.models import Booking, Seat
from booking.selectors.money_checks import check
from booking.services.money_mending import mend
from payments import services
from payments.services.opening import owe
from payments.services.school_payments import mark_paid
from tests.factories.booking import NOW, BookingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alpha")]
WEEK = (NOW - timedelta(days=7), NOW + timedelta(hours=1))


def found() -> list[tuple[str, str, int]]:
    return [(str(each.kind), each.reference, each.amount_minor) for each in check(*WEEK, NOW)]


def sold(price_minor: int = 2500, **fields) -> Booking:
    booking = BookingFactory(price_minor=price_minor, **fields)
    Seat.objects.filter(booking=booking).update(price_minor=price_minor)
    return booking


def owed(booking: Booking, amount_minor: int = 2500):
    return owe(
        reference=booking.uid,
        amount_minor=amount_minor,
        currency="EUR",
        description="Conversation",
        payer_email=booking.attendee_email,
        payer_locale="en",
        due_at=NOW,
        now=NOW,
    )


def paid(booking: Booking, amount_minor: int = 2500):
    payment = owed(booking, amount_minor)
    return mark_paid(payment_uid=payment.uid, means="cash", note="", by_user_id=None, now=NOW)


def test_booking_that_is_paid_owed_or_free_is_in_order() -> None:
    paid(sold())
    owed(sold(pays_at_school=True))
    sold(0)
    assert found() == []


def test_booking_without_money_is_found() -> None:
    booking = sold(pays_at_school=True)
    assert found() == [("booked_not_paid", booking.uid, 2500)]


def test_booking_that_is_paid_in_part_is_found() -> None:
    booking = sold()
    paid(booking, 2000)
    assert found() == [("booked_not_paid", booking.uid, 500)]


@pytest.mark.parametrize("status", [BookingStatus.EXPIRED, BookingStatus.CANCELLED])
def test_money_for_a_booking_that_never_came_about_is_found(status: str) -> None:
    booking = sold()
    paid(booking)
    Booking.objects.update(status=status, confirmed_at=None)
    assert found() == [("paid_not_booked", booking.uid, 2500)]


def test_money_that_the_school_may_keep_is_in_order() -> None:
    """Cancelled too late for a refund."""
    paid(sold())
    Booking.objects.update(status=BookingStatus.CANCELLED)
    assert found() == []


def test_money_on_its_way_back_is_in_order() -> None:
    payment = paid(sold())
    Booking.objects.update(status=BookingStatus.EXPIRED, confirmed_at=None)
    services.request_refund(payment_uid=payment.uid, amount_minor=2500, key="late:1", reason="late", now=NOW)
    assert found() == []


def test_money_that_was_paid_twice_is_found() -> None:
    booking = sold()
    paid(booking)
    paid(booking)
    assert found() == [("paid_not_booked", booking.uid, 2500)]


def test_money_for_a_booking_that_is_gone_is_found() -> None:
    booking = sold()
    paid(booking)
    Booking.objects.all().delete()
    assert found() == [("paid_not_booked", booking.uid, 2500)]


def test_dates_that_do_not_add_up_are_found() -> None:
    booking = sold()
    paid(booking)
    Seat.objects.update(price_minor=2400)
    assert found() == [("booked_not_paid", booking.uid, 2500)]


def test_place_that_is_held_long_after_its_time_is_freed() -> None:
    booking = sold(held=True)
    assert list(mend(NOW + timedelta(minutes=30))) == []
    assert list(mend(NOW + timedelta(hours=2))) == [booking.uid]
    booking.refresh_from_db()
    assert booking.status == BookingStatus.EXPIRED
    assert list(mend(NOW + timedelta(hours=2))) == []


@pytest.mark.parametrize("bookings", [1, 3])
def test_check_asks_as_much_for_three_as_for_one(bookings: int, django_assert_num_queries) -> None:
    for _number in range(bookings):
        paid(sold())
    with django_assert_num_queries(10):
        assert found() == []
