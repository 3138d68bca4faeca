"""Whole series and single dates of them, wanted by everybody at once: all dates or none, and no place sold twice."""

from typing import Any

import pytest
from django.db.models import Count, F

from booking.enums import BookingStatus
from booking.models import Booking, Seat, Session
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.holds import end_hold, release_unpaid
from booking.services.sessions import cancel_session
from core.models import OutboxMessage
from payments.models import Refund
from payments.selectors import payment_of
from tests.factories.booking import ANA, GUEST, NOW, SeriesFactory, attendee

from .conftest import drop, kinds

DATES, PLACES, RUSH = 5, 3, 20
LATE = NOW.replace(minute=20)


def book_all(series: Any, name: str, now: Any = NOW) -> Booking:
    return book(
        workshop_id=series.workshop_id, series_id=series.pk, attendee=attendee(name), by=GUEST, now=now
    )


def book_date(series: Any, session_id: int, name: str) -> Booking:
    return book(
        workshop_id=series.workshop_id, session_id=session_id, attendee=attendee(name), by=GUEST, now=NOW
    )


def rush(series: Any) -> Any:
    """Every second of the crowd wants the whole series, the others one of its dates."""
    ids = list(series.sessions.order_by("-pk").values_list("pk", flat=True))

    def act(position: int) -> Booking:
        name = f"Student {position}"
        if position % 2:
            return book_all(series, name)
        return book_date(series, ids[position // 2 % DATES], name)

    return act


def unlocked(session_ids: Any) -> list[Session]:
    return list(Session.objects.select_related("workshop").filter(pk__in=set(session_ids)).order_by("pk"))


def oversold() -> int:
    return (
        Session.objects.filter(seats__is_active=True)
        .annotate(taken=Count("seats"))
        .filter(taken__gt=F("capacity"))
        .count()
    )


def seats_of_each() -> set[int]:
    """How many places the bookings of a series have."""
    rows = Booking.objects.filter(series__isnull=False).annotate(places=Count("seats"))
    return set(rows.values_list("places", flat=True))


@pytest.mark.parametrize("turn", range(3))
def test_rush_for_the_last_places_of_a_series(race, turn) -> None:
    series = SeriesFactory(workshop__capacity=PLACES, dates=DATES)
    results = race(rush(series), range(RUSH))
    found = kinds(results)
    assert set(found) <= {"Booking", "SlotTaken"}
    assert oversold() == 0
    assert seats_of_each() <= {DATES}
    assert found["Booking"] == Booking.objects.count()
    confirmed = OutboxMessage.objects.filter(kind="booking.mail.student_confirmed")
    assert confirmed.count() == found["Booking"]
    # Nobody was refused while there was room: each series that was refused met a full date.
    wanted_all = [one for place, one in enumerate(results) if place % 2]
    if "SlotTaken" in kinds(wanted_all):
        taken = Session.objects.annotate(taken=Count("seats")).values_list("taken", flat=True)
        assert max(taken) == PLACES


def test_series_alone_sell_exactly_their_places(race) -> None:
    series = SeriesFactory(workshop__capacity=PLACES, dates=DATES)
    results = race(lambda position: book_all(series, f"Student {position}"), range(RUSH))
    assert kinds(results) == {"Booking": PLACES, "SlotTaken": RUSH - PLACES}
    assert Seat.objects.count() == PLACES * DATES


def test_two_series_that_share_no_order_do_not_wait_forever(race) -> None:
    """Dates are locked by their number, whichever is first in time."""
    series = SeriesFactory(workshop__capacity=PLACES, dates=DATES)
    ids = list(series.sessions.order_by("pk").values_list("pk", flat=True))
    # Turned around in time: the first by number is the last to be given.
    starts = list(series.sessions.order_by("-start_at").values_list("start_at", "end_at"))
    for pk, (start_at, end_at) in zip(ids, starts, strict=True):
        Session.objects.filter(pk=pk).update(start_at=start_at, end_at=end_at)
    results = race(rush(series), range(RUSH))
    assert set(kinds(results)) <= {"Booking", "SlotTaken"}
    assert oversold() == 0


def test_lock_alone_is_enough(race, committed_school) -> None:
    drop("booking_seat", "seat_sold_once")
    series = SeriesFactory(workshop__capacity=1, dates=DATES)
    results = race(lambda position: book_all(series, f"Student {position}"), range(RUSH))
    assert kinds(results) == {"Booking": 1, "SlotTaken": RUSH - 1}


def test_without_lock_and_constraint_the_series_is_sold_again(race, committed_school, monkeypatch) -> None:
    """The negative control: it is these two that the tests above see at work."""
    drop("booking_seat", "seat_sold_once")
    monkeypatch.setattr("booking.services.seat_taking.lock_sessions", unlocked)
    series = SeriesFactory(workshop__capacity=1, dates=DATES)
    results = race(lambda position: book_all(series, f"Student {position}"), range(RUSH))
    assert kinds(results)["Booking"] > 1
    assert oversold() == DATES


@pytest.fixture
def paid(account, stripe):
    """Two students have paid for all five dates of a series with room for two."""
    series = SeriesFactory(workshop__capacity=2, dates=DATES, price_minor=10001)
    bookings = [book_all(series, name) for name in ("Chloe", "Cid")]
    for booking in bookings:
        payment_page(booking_uid=booking.uid, now=NOW)
        stripe.pay(payment_of(booking.uid).checkout_session_id)
        settle_payment(booking_uid=booking.uid, now=NOW)
    return bookings


@pytest.mark.parametrize("turn", range(3))
def test_dates_cancelled_by_student_and_school_at_once_are_refunded_once(race, paid, turn) -> None:
    chloe, _cid = paid
    seats = list(chloe.seats.order_by("pk"))

    def one(seat: Seat) -> Any:
        return lambda: cancel_booking(booking_uid=chloe.uid, seat_id=seat.pk, by=GUEST, now=NOW)

    calls = [one(seat) for seat in seats] * 2
    calls += [lambda: cancel_booking(booking_uid=chloe.uid, by=GUEST, now=NOW)] * 2
    calls += [lambda pk=seat.session_id: cancel_session(session_id=pk, by=ANA, now=NOW) for seat in seats[:2]]
    results = race(lambda call: call(), calls)
    assert set(kinds(results)) <= {"Cancellation", "AlreadyCancelled", "Session"}
    chloe.refresh_from_db()
    assert chloe.status == BookingStatus.CANCELLED
    refunds = Refund.objects.filter(payment__reference=chloe.uid)
    assert sum(refunds.values_list("amount_minor", flat=True)) == 10001
    assert sum(chloe.cancellations.values_list("refund_minor", flat=True)) == 10001
    assert not chloe.seats.filter(is_active=True).exists()


@pytest.mark.parametrize("turn", range(3))
def test_late_money_and_others_share_the_places_of_a_series(race, account, stripe, turn) -> None:
    """Chloe's hold has ended, then her money comes, at the moment at which others book her places."""
    series = SeriesFactory(workshop__capacity=1, dates=DATES, price_minor=10001)
    chloe = book_all(series, "Chloe")
    payment_page(booking_uid=chloe.uid, now=NOW)
    stripe.pay(payment_of(chloe.uid).checkout_session_id)
    release_unpaid(booking_uid=chloe.uid, now=LATE)

    def settle() -> str:
        settle_payment(booking_uid=chloe.uid, now=LATE)
        end_hold(booking_uid=chloe.uid, now=LATE)
        return "settled"

    calls = [settle, lambda: book_all(series, "Cid", LATE), lambda: book_all(series, "Eve", LATE)]
    results = race(lambda call: call(), calls[turn:] + calls[:turn])
    chloe.refresh_from_db()
    assert oversold() == 0
    assert Seat.objects.filter(is_active=True).count() == DATES
    refunds = list(Refund.objects.filter(payment__reference=chloe.uid).values_list("key", "amount_minor"))
    if chloe.status == BookingStatus.CONFIRMED:
        assert kinds(results) == {"str": 1, "SlotTaken": 2}
        assert refunds == []
    else:
        assert kinds(results) == {"str": 1, "Booking": 1, "SlotTaken": 1}
        assert refunds == [(f"late:{chloe.uid}", 10001)]
