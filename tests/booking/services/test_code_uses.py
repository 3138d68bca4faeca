"""A discount code counts for as long as the booking stands that it was used for."""

import pytest

from booking.enums import BookingStatus
from booking.services.cancellations import cancel_booking
from booking.services.checkout import settle_payment
from booking.services.holds import end_hold
from payments.models import VoucherUse
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, at
from tests.factories.vouchers import make_voucher

from .conftest import book_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(account):
    make_voucher(percent=50, max_uses=1, max_uses_each=None)
    return book_session(SessionFactory(workshop__price_minor=2500), voucher="SUMMER-27")


def counts() -> bool:
    return VoucherUse.objects.filter(is_active=True).exists()


@pytest.fixture
def paid(booking, pay):
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    return booking


def test_hold_that_ends_gives_the_code_back(booking) -> None:
    assert counts()
    end_hold(booking_uid=booking.uid, now=booking.held_until)
    assert not counts()


@pytest.mark.parametrize(
    ("by", "when", "stays"),
    [(GUEST, NOW, False), (GUEST, at(7, 16), True), (ANA, at(7, 16), False)],
    ids=["in time", "late", "by the school"],
)
def test_cancelled_booking_gives_the_code_back_unless_it_was_late(paid, by, when, stays) -> None:
    cancel_booking(booking_uid=paid.uid, by=by, now=when)
    assert counts() == stays


def test_late_money_counts_the_code_again(booking, pay) -> None:
    pay(booking)
    type(booking).objects.update(status=BookingStatus.EXPIRED, ended_at=NOW)
    booking.seats.update(is_active=False)
    VoucherUse.objects.update(is_active=False)
    settle_payment(booking_uid=booking.uid, now=NOW)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    assert counts()
