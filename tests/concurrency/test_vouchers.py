"""Thirty students for the five uses of a code, each for a class of their own."""

import pytest

from booking.models import Booking
from booking.services.bookings import book
from payments.models import Voucher, VoucherUse
from tests.factories.booking import GUEST, NOW, SessionFactory, attendee
from tests.factories.vouchers import make_voucher

from .conftest import drop, kinds

USES, PEOPLE = 5, 30


@pytest.fixture
def sessions(committed_school, account):
    first = SessionFactory(workshop__price_minor=2500)
    return [first, *(SessionFactory(workshop=first.workshop) for _number in range(PEOPLE - 1))]


def booker(sessions, name="Student {}"):
    def act(number: int) -> Booking:
        return book(
            workshop_id=sessions[number].workshop_id,
            session_id=sessions[number].pk,
            attendee=attendee(name.format(number)),
            by=GUEST,
            voucher="SUMMER-27",
            now=NOW,
        )

    return act


def discounts() -> list[int]:
    return list(Booking.objects.values_list("discount_minor", flat=True))


def unlocked(code: str) -> Voucher | None:
    return Voucher.objects.filter(code=code).first()


def test_five_of_thirty_get_the_discount(race, sessions) -> None:
    make_voucher(max_uses=USES)
    results = race(booker(sessions), range(PEOPLE))
    assert kinds(results) == {"Booking": USES, "VoucherUsedUp": PEOPLE - USES}
    assert discounts() == [500] * USES
    assert sorted(VoucherUse.objects.values_list("number", "is_active")) == [
        (number, True) for number in range(1, USES + 1)
    ]


def test_one_person_gets_as_many_as_one_may(race, sessions) -> None:
    make_voucher(max_uses_each=2)
    results = race(booker(sessions, "Chloe"), range(PEOPLE))
    assert kinds(results) == {"Booking": 2, "VoucherUsedByYou": PEOPLE - 2}
    assert sorted(VoucherUse.objects.values_list("email_number", flat=True)) == [1, 2]


def test_constraint_alone_keeps_the_limit(run_in_threads, committed_school, sessions, monkeypatch) -> None:
    make_voucher(max_uses=USES)
    monkeypatch.setattr("payments.services.vouchers.lock_voucher", unlocked)
    results = run_in_threads(booker(sessions), list(range(PEOPLE)), committed_school)
    assert set(kinds(results)) <= {"Booking", "VoucherUsedUp", "IntegrityError"}
    assert 1 <= kinds(results)["Booking"] == VoucherUse.objects.count() <= USES


def test_without_lock_and_constraint_there_are_more(race, committed_school, sessions, monkeypatch) -> None:
    """The negative control: it is these two that the tests above see at work."""
    drop("payments_voucheruse", "voucher_use_once")
    make_voucher(max_uses=USES)
    monkeypatch.setattr("payments.services.vouchers.lock_voucher", unlocked)
    results = race(booker(sessions), range(PEOPLE))
    assert kinds(results)["Booking"] > USES
