"""Discount codes on bookings."""

from datetime import timedelta

import pytest

from booking.enums import BookingStatus
from booking.models import Booking, Seat
from booking.selectors.reschedules import difference_minor
from booking.services import voucher_refusals as refusals
from booking.services.bookings import StaffTerms, offer_place
from booking.services.cancellations import cancel_booking
from booking.services.checkout import NothingToPay, UnknownBooking, payment_page, settle_payment
from booking.services.holds import end_hold
from booking.services.rescheduling import reschedule
from booking.services.slot_refusals import SlotTaken
from booking.services.vouchers import PaymentUnderWay, VoucherThere, apply_to_held
from payments.models import Refund, VoucherUse
from payments.selectors import payment_of
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)
from tests.factories.vouchers import make_voucher

from .conftest import book_series, book_session, book_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(workshop__price_minor=2500)


def money(booking: Booking) -> tuple:
    booking.refresh_from_db()
    return booking.price_minor, booking.discount_minor, booking.voucher_code


def parts(booking: Booking) -> list[int]:
    seats = booking.seats.filter(is_active=True).order_by("session__start_at")
    return list(seats.values_list("price_minor", flat=True))


def uses() -> list[tuple]:
    return list(VoucherUse.objects.order_by("pk").values_list("reference", "discount_minor", "is_active"))


def test_code_comes_off_the_price_and_off_what_is_paid(account, session) -> None:
    make_voucher()
    booking = book_session(session, voucher=" summer-27 ")
    assert booking.status == BookingStatus.HELD
    assert money(booking) == (2000, 500, "SUMMER-27")
    assert parts(booking) == [2000]
    assert payment_of(booking.uid).amount_minor == 2000
    assert uses() == [(booking.uid, 500, True)]
    assert VoucherUse.objects.get().email == "chloe@example.com"


def test_code_for_all_of_it_confirms_at_once(session, news) -> None:
    """Also while the school takes no payments."""
    make_voucher(percent=100)
    booking = book_session(session, voucher="SUMMER-27")
    assert (booking.status, booking.confirmed_at) == (BookingStatus.CONFIRMED, NOW)
    assert money(booking) == (0, 2500, "SUMMER-27")
    assert payment_of(booking.uid) is None
    assert news() == ["booking.confirmed:*:student"]


def test_what_is_left_of_a_course_is_shared_by_its_dates(account) -> None:
    make_voucher(amount_minor=1001)
    series = SeriesFactory(workshop__price_minor=1000, price_minor=4500)
    booking = book_series(series, voucher="SUMMER-27")
    assert money(booking) == (3499, 1001, "SUMMER-27")
    assert parts(booking) == [700, 700, 699, 700, 700]


def test_dates_with_other_prices_keep_their_proportion(account) -> None:
    make_voucher(percent=50)
    series = SeriesFactory(workshop__price_minor=1000, dates=3)
    series.sessions.filter(start_at=at(14, 17)).update(price_minor=3001)
    booking = book_series(series, voucher="SUMMER-27")
    assert money(booking) == (2500, 2501, "SUMMER-27")
    assert parts(booking) == [500, 1500, 500]


def test_tutoring_takes_a_code(account) -> None:
    make_voucher()
    lesson = TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00"))], price_minor=3000)
    assert money(book_slot(lesson, at(7, 9), voucher="SUMMER-27")) == (2400, 600, "SUMMER-27")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"code": "WINTER-27"}, refusals.UnknownVoucher),
        ({"starts_at": NOW + timedelta(days=1)}, refusals.VoucherTooEarly),
        ({"ends_at": NOW}, refusals.VoucherEnded),
        ({"min_price_minor": 2501}, refusals.VoucherTooCheap),
        ({"currency": "USD"}, refusals.VoucherNotForThis),
    ],
)
def test_code_that_does_not_count_books_nothing(account, session, fields, refusal) -> None:
    make_voucher(**fields)
    with pytest.raises(refusal) as refused:
        book_session(session, voucher="SUMMER-27")
    assert (refused.value.code[:8], refused.value.field) == ("voucher_", "voucher")
    assert not Booking.objects.exists()
    assert not VoucherUse.objects.exists()
    assert not Seat.objects.exists()


def test_code_counts_for_the_workshops_that_it_names(account, session) -> None:
    make_voucher(only_for=[session.workshop])
    other = SessionFactory(workshop__price_minor=2500)
    with pytest.raises(refusals.VoucherNotForThis):
        book_session(other, voucher="SUMMER-27")
    assert money(book_session(session, voucher="SUMMER-27"))[1] == 500


def test_free_class_needs_no_code() -> None:
    make_voucher()
    with pytest.raises(refusals.VoucherNotNeeded):
        book_session(SessionFactory(), voucher="SUMMER-27")


def test_limits_count_bookings(account, session) -> None:
    make_voucher(max_uses=2, max_uses_each=1)
    other = SessionFactory(workshop__price_minor=2500)
    book_session(session, voucher="SUMMER-27")
    with pytest.raises(refusals.VoucherUsedByYou):
        book_session(other, voucher="SUMMER-27", attendee=attendee(email="CHLOE@Example.com"))
    book_session(session, "Cid", voucher="SUMMER-27")
    with pytest.raises(refusals.VoucherUsedUp):
        book_session(session, "Dora", voucher="SUMMER-27")


def test_code_is_not_spent_on_a_place_that_is_taken(account) -> None:
    make_voucher(max_uses=1)
    session = SessionFactory(workshop__price_minor=2500, workshop__capacity=1)
    book_session(session)
    with pytest.raises(SlotTaken):
        book_session(session, "Cid", voucher="SUMMER-27")
    assert uses() == []


def test_code_comes_off_the_price_that_the_school_has_set(account, session) -> None:
    make_voucher()
    booking = book_session(session, voucher="SUMMER-27", by=ANA, staff=StaffTerms(price_minor=1000))
    assert money(booking) == (800, 200, "SUMMER-27")


# A place that is held and waits for its payment


def offered(session) -> Booking:
    return offer_place(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee(),
        held_until=NOW + timedelta(hours=24),
        now=NOW,
    )


def test_offer_takes_a_code_before_it_is_paid(account, session) -> None:
    make_voucher()
    booking = apply_to_held(booking_uid=offered(session).uid, code="summer-27", now=NOW)
    assert (booking.status, *money(booking)) == (BookingStatus.HELD, 2000, 500, "SUMMER-27")
    assert parts(booking) == [2000]
    payment_page(booking_uid=booking.uid, now=NOW)
    assert payment_of(booking.uid).amount_minor == 2000


def test_booking_of_the_school_takes_a_code(account) -> None:
    make_voucher(percent=50)
    booking = book_series(SeriesFactory(workshop__price_minor=999), by=ANA, staff=StaffTerms())
    apply_to_held(booking_uid=booking.uid, code="SUMMER-27", now=NOW)
    assert money(booking) == (2497, 2498, "SUMMER-27")
    assert parts(booking) == [499, 500, 499, 500, 499]


def test_offer_with_nothing_left_to_pay_is_confirmed(account, session, news) -> None:
    make_voucher(percent=100)
    booking = apply_to_held(booking_uid=offered(session).uid, code="SUMMER-27", now=NOW)
    assert (booking.status, *money(booking)) == (BookingStatus.CONFIRMED, 0, 2500, "SUMMER-27")
    assert news() == ["booking.confirmed:*:student"]


def test_code_comes_too_late_for_an_open_page_or_an_ended_hold(account, session) -> None:
    make_voucher()
    booking = offered(session)
    with pytest.raises(UnknownBooking):
        apply_to_held(booking_uid="nobody", code="SUMMER-27", now=NOW)
    with pytest.raises(NothingToPay):
        apply_to_held(booking_uid=booking.uid, code="SUMMER-27", now=NOW + timedelta(hours=24))
    with pytest.raises(refusals.UnknownVoucher):
        apply_to_held(booking_uid=booking.uid, code="WINTER-27", now=NOW)
    payment_page(booking_uid=booking.uid, now=NOW)
    with pytest.raises(PaymentUnderWay):
        apply_to_held(booking_uid=booking.uid, code="SUMMER-27", now=NOW)
    assert money(booking) == (2500, 0, "")
    assert uses() == []


def test_codes_do_not_add_up(account, session) -> None:
    make_voucher()
    make_voucher("OTHER")
    booking = offered(session)
    apply_to_held(booking_uid=booking.uid, code="SUMMER-27", now=NOW)
    with pytest.raises(VoucherThere):
        apply_to_held(booking_uid=booking.uid, code="OTHER", now=NOW)
    assert money(booking) == (2000, 500, "SUMMER-27")


# Moving a lesson


@pytest.fixture
def dates(account):
    """A class for 25 EUR, dearer ones for 30 and 25.30, and a cheaper one for 5."""
    workshop = WorkshopFactory(price_minor=2500)
    prices = {7: None, 8: 3000, 9: 2530, 10: 500}
    return {
        day: SessionFactory(workshop=workshop, start_at=at(day, 17), price_minor=price)
        for day, price in prices.items()
    }


@pytest.fixture
def discounted(dates, pay):
    make_voucher(percent=40)
    booking = book_session(dates[7], voucher="SUMMER-27")
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    assert money(booking) == (1500, 1000, "SUMMER-27")
    return booking


def moved(booking, session):
    return reschedule(booking_uid=booking.uid, session_id=session.pk, by=GUEST, now=NOW)


def test_dearer_date_costs_the_difference_of_the_usual_prices(discounted, dates) -> None:
    move = moved(discounted, dates[8])
    assert move.difference_minor == 500
    assert payment_of(move.uid).amount_minor == 500


def test_difference_that_cannot_be_charged_is_given(discounted, dates) -> None:
    assert moved(discounted, dates[9]).difference_minor == 0
    assert money(discounted) == (1500, 1000, "SUMMER-27")
    assert parts(discounted) == [1500]


def test_cheaper_date_gives_back_what_was_paid_at_most(discounted, dates) -> None:
    assert moved(discounted, dates[10]).difference_minor == -1500
    assert money(discounted) == (0, 1000, "SUMMER-27")
    assert list(Refund.objects.values_list("amount_minor", flat=True)) == [1500]


def test_date_that_a_code_made_free_stays_free(dates) -> None:
    make_voucher(percent=100)
    booking = book_session(dates[7], voucher="SUMMER-27")
    seat = booking.seats.select_related("session", "booking__workshop").get()
    assert difference_minor(seat, dates[8]) == 0


# What is not booked after all


def test_use_is_free_again_when_the_hold_runs_out(account, session) -> None:
    make_voucher(max_uses=1)
    booking = book_session(session, voucher="SUMMER-27")
    end_hold(booking_uid=booking.uid, now=booking.held_until)
    assert uses() == [(booking.uid, 500, False)]
    assert money(book_session(session, "Cid", voucher="SUMMER-27")) == (2000, 500, "SUMMER-27")


@pytest.mark.parametrize(
    ("by", "before", "is_free"),
    [(GUEST, timedelta(hours=24), True), (GUEST, timedelta(hours=6), False), (ANA, timedelta(hours=6), True)],
)
def test_use_is_free_again_when_it_is_cancelled_in_time_or_by_the_school(
    session, by, before, is_free
) -> None:
    make_voucher(percent=100, max_uses=1)
    booking = book_session(session, voucher="SUMMER-27")
    cancel_booking(booking_uid=booking.uid, by=by, reason="", now=session.start_at - before)
    assert uses() == [(booking.uid, 2500, not is_free)]


def test_what_is_paid_late_counts_again(account, session, pay) -> None:
    make_voucher(max_uses=1)
    booking = book_session(session, voucher="SUMMER-27")
    pay(booking)
    VoucherUse.objects.update(is_active=False)
    Booking.objects.filter(pk=booking.pk).update(status=BookingStatus.EXPIRED, ended_at=NOW)
    booking.seats.update(is_active=False)
    settle_payment(booking_uid=booking.uid, now=NOW)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    assert uses() == [(booking.uid, 500, True)]
