"""Cancelling one date of a series, or all that is left; who gets what back, by the workshop's tiers."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.enums import ActorKind, BookingStatus, RefundStatus, RescheduleStatus, WaitlistStatus
from booking.events import WAITLIST
from booking.models import Cancellation, RefundTier, Seat, Series, Session, WaitlistEntry
from booking.selectors.bookings import booking_view, cancellation_preview
from booking.selectors.cancellations import refund_percent, terms
from booking.selectors.prices import equal_shares, percent_of, series_shares
from booking.services import cancellations as services
from booking.services.bookings import StaffTerms
from booking.services.cancellations import cancel_booking
from booking.services.checkout import settle_payment
from booking.services.move_pages import move_payment_page, settle_move_payment
from booking.services.rescheduling import reschedule
from booking.services.sessions import cancel_session
from core.duelist.models import Due
from payments.models import Refund
from payments.selectors import payment_of
from payments.services import request_refund, send_refund
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
)

from .conftest import ACCOUNT, book_series, book_session

pytestmark = pytest.mark.django_db

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
FIRST = at(7, 17)


@pytest.fixture
def series(account):
    return SeriesFactory(price_minor=10001, hosts=[TeacherFactory(pk=71)])


@pytest.fixture
def paid(series, pay):
    """Chloe has booked all five dates and paid 100.01 EUR; the last date costs a cent more."""
    booking = book_series(series)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    return booking


def seats(booking) -> list[Seat]:
    return list(booking.seats.order_by("session__start_at"))


def refunds(booking) -> list[tuple[str, int]]:
    rows = Refund.objects.filter(payment__reference=booking.uid).order_by("pk")
    return list(rows.values_list("key", "amount_minor"))


def active(booking) -> list[bool]:
    return [seat.is_active for seat in seats(booking)]


def cancel(booking, seat=None, *, by=GUEST, now=NOW) -> Cancellation:
    return cancel_booking(booking_uid=booking.uid, seat_id=seat and seat.pk, by=by, reason="Ill", now=now)


def test_one_date_is_cancelled_with_its_share(paid, news) -> None:
    third = seats(paid)[2]
    preview = cancellation_preview(booking_view(paid.uid), NOW, seat_id=third.pk)
    assert (preview.is_allowed, preview.refund_minor, preview.dates, preview.ends_booking) == (
        True,
        third.price_minor,
        1,
        False,
    )
    cancellation = cancel(paid, third)
    paid.refresh_from_db()
    assert (paid.status, paid.calendar_sequence, paid.price_minor) == (BookingStatus.CONFIRMED, 1, 10001)
    assert active(paid) == [True, True, False, True, True]
    assert (cancellation.seat_id, cancellation.refund_minor) == (third.pk, 2000)
    assert refunds(paid) == [(f"cancellation:{paid.uid}:s{third.pk}", 2000)]
    assert news()[2:] == [
        f"booking.cancelled:*:{third.pk}:student",
        f"booking.cancelled:*:{third.pk}:teacher:71",
    ]


def test_view_tells_which_dates_are_cancelled(paid) -> None:
    cancel(paid, seats(paid)[0])
    view = booking_view(paid.uid)
    assert [(lesson.is_active, lesson.is_cancelled) for lesson in view.lessons] == [(False, True)] + [
        (True, False)
    ] * 4
    assert (view.start_at, view.cancellation) == (FIRST + WEEK, None)
    assert [each.seat_id for each in view.cancellations] == [seats(paid)[0].pk]
    assert view.refundable_minor == 10001 - 2000


def test_same_date_is_not_cancelled_twice(paid) -> None:
    third = seats(paid)[2]
    cancel(paid, third)
    assert cancellation_preview(booking_view(paid.uid), NOW, seat_id=third.pk).refusal == "ended"
    with pytest.raises(services.AlreadyCancelled):
        cancel(paid, third)
    assert Cancellation.objects.count() == 1


def test_date_of_another_booking_is_unknown(paid, series) -> None:
    other = book_series(series, "Cid")
    with pytest.raises(services.UnknownLesson):
        cancel(paid, seats(other)[0])
    assert all(active(other))


def test_rest_is_cancelled_with_all_of_its_shares(paid) -> None:
    cancel(paid, seats(paid)[0])
    assert cancellation_preview(booking_view(paid.uid), NOW).refund_minor == 8001
    cancellation = cancel(paid)
    paid.refresh_from_db()
    assert paid.status == BookingStatus.CANCELLED
    assert (cancellation.seat, cancellation.refund_minor) == (None, 8001)
    assert sum(amount for _key, amount in refunds(paid)) == 10001
    assert not any(active(paid))


def test_last_date_ends_the_booking(paid, news) -> None:
    for seat in seats(paid):
        cancellation = cancel(paid, seat)
    paid.refresh_from_db()
    assert paid.status == BookingStatus.CANCELLED
    assert (cancellation.seat, cancellation.refund_key) == (None, f"cancellation:{paid.uid}")
    assert sum(amount for _key, amount in refunds(paid)) == 10001
    assert news()[-1] == "booking.cancelled:*:teacher:71"
    with pytest.raises(services.AlreadyCancelled):
        cancel(paid)


def test_lessons_that_were_given_stay_given(paid) -> None:
    now = FIRST + WEEK + HOUR
    assert cancellation_preview(booking_view(paid.uid, now=now), now).dates == 3
    cancellation = cancel(paid, now=now)
    paid.refresh_from_db()
    assert (paid.status, cancellation.refund_minor) == (BookingStatus.CANCELLED, 6001)
    assert active(paid) == [True, True, False, False, False]


def test_begun_lesson_is_not_cancelled(paid) -> None:
    with pytest.raises(services.LessonStarted):
        cancel(paid, seats(paid)[0], now=FIRST)
    with pytest.raises(services.LessonStarted):
        cancel(paid, now=FIRST + 4 * WEEK)
    assert cancel(paid, seats(paid)[1], now=FIRST).refund_minor == 2000


def test_each_date_has_its_own_window(paid) -> None:
    """An hour before the first lesson: too late for that one, in time for the others."""
    now = FIRST - HOUR
    preview = cancellation_preview(booking_view(paid.uid), now)
    assert (preview.refund_minor, preview.is_late, preview.refund_until) == (8001, True, FIRST - 12 * HOUR)
    assert cancel(paid, seats(paid)[0], now=now).refund_status == RefundStatus.NOT_ELIGIBLE
    assert cancel(paid, now=now).refund_minor == 8001


def test_late_date_is_refused_where_the_workshop_says_so_and_later_ones_are_not(paid) -> None:
    type(paid.workshop).objects.update(refuse_late_cancellation=True)
    now = FIRST - HOUR
    assert cancellation_preview(booking_view(paid.uid), now).refusal == "late"
    with pytest.raises(services.LateCancellationRefused):
        cancel(paid, now=now)
    with pytest.raises(services.LateCancellationRefused):
        cancel(paid, seats(paid)[0], now=now)
    assert cancel(paid, seats(paid)[1], now=now).refund_minor == 2000


def test_date_that_the_school_moved_is_free_to_cancel_until_it_begins(paid) -> None:
    type(paid.workshop).objects.update(refuse_late_cancellation=True)
    first = seats(paid)[0]
    Seat.objects.filter(pk=first.pk).update(moved_at=NOW)
    now = FIRST - timedelta(minutes=1)
    preview = cancellation_preview(booking_view(paid.uid), now, seat_id=first.pk)
    assert (preview.refusal, preview.is_late, preview.refund_minor) == ("", False, 2000)
    cancellation = cancel(paid, first, now=now)
    assert (cancellation.is_late, cancellation.refund_minor) == (False, 2000)


def test_date_of_what_is_not_paid_yet_is_not_cancelled_alone(series) -> None:
    held = book_series(series)
    first = seats(held)[0]
    assert cancellation_preview(booking_view(held.uid), NOW, seat_id=first.pk).refusal == "held"
    with pytest.raises(services.NotPaidYet):
        cancel(held, first)
    cancel(held)
    held.refresh_from_db()
    assert held.status == BookingStatus.CANCELLED


def test_number_of_the_only_date_is_as_good_as_none(account, pay) -> None:
    booking = book_session(SessionFactory(workshop__price_minor=2500))
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    cancellation = cancel(booking, booking.seats.get())
    assert (cancellation.seat, cancellation.refund_minor) == (None, 2500)


def test_refund_of_a_date_is_followed_to_its_end(paid, stripe) -> None:
    one, other = cancel(paid, seats(paid)[0]), cancel(paid, seats(paid)[1])
    send_refund(refund_id=Refund.objects.get(key=one.refund_key).pk, now=NOW)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.refund_status, other.refund_status) == (RefundStatus.COMPLETED, RefundStatus.PENDING)
    assert stripe.books(ACCOUNT)["totals"]["eur"]["net"] == 8001


def test_refunds_of_a_booking_never_exceed_what_is_left_of_its_money(paid) -> None:
    request_refund(
        payment_uid=payment_of(paid.uid).uid, amount_minor=9000, key="by-hand", reason="kindness", now=NOW
    )
    assert cancellation_preview(booking_view(paid.uid), NOW).refund_minor == 1001
    assert cancel(paid, seats(paid)[0]).refund_minor == 1001
    assert cancel(paid).refund_minor == 0


def test_freed_date_is_offered_to_who_waits_for_it(paid) -> None:
    third = seats(paid)[2]
    WaitlistEntry.objects.create(
        session_id=third.session_id,
        status=WaitlistStatus.WAITING,
        attendee_name="Wendy",
        attendee_email="wendy@example.com",
        attendee_time_zone="Europe/Madrid",
        created_at=NOW,
    )
    Due.objects.filter(kind=WAITLIST).delete()
    cancel(paid, seats(paid)[1])
    assert not Due.objects.filter(kind=WAITLIST).exists()
    cancel(paid, third)
    assert Due.objects.get(kind=WAITLIST).reference == f"session:{third.session_id}"


# What the school calls off


def test_date_called_off_gives_its_share_back_and_the_course_goes_on(paid) -> None:
    third = seats(paid)[2]
    cancel_session(session_id=third.session_id, by=ANA, reason="Ben is ill", now=NOW)
    paid.refresh_from_db()
    assert paid.status == BookingStatus.CONFIRMED
    assert active(paid) == [True, True, False, True, True]
    cancellation = paid.cancellations.get()
    assert (cancellation.seat, cancellation.by_kind, cancellation.reason) == (
        third,
        ActorKind.STAFF,
        "Ben is ill",
    )
    assert refunds(paid) == [(cancellation.refund_key, 2000)]


def test_last_date_called_off_ends_the_booking(paid) -> None:
    for seat in seats(paid):
        cancel_session(session_id=seat.session_id, by=ANA, now=NOW)
    paid.refresh_from_db()
    assert paid.status == BookingStatus.CANCELLED
    assert sum(amount for _key, amount in refunds(paid)) == 10001


def test_date_called_off_while_the_student_is_paying_goes_back_once_paid(series, pay) -> None:
    held = book_series(series)
    pay(held)
    third = seats(held)[2]
    cancel_session(session_id=third.session_id, by=ANA, now=NOW)
    assert refunds(held) == []
    settle_payment(booking_uid=held.uid, now=NOW)
    held.refresh_from_db()
    assert held.status == BookingStatus.CONFIRMED
    assert refunds(held) == [(f"cancellation:{held.uid}:s{third.pk}", 2000)]
    assert held.cancellations.get().refund_status == RefundStatus.PENDING


def test_date_called_off_before_the_payment_is_opened_is_not_paid_for(account, news) -> None:
    series = SeriesFactory(price_minor=10001)
    held = book_series(series, by=ANA, staff=StaffTerms())
    cancel_session(session_id=seats(held)[4].session_id, by=ANA, now=NOW)
    held.refresh_from_db()
    assert (held.status, held.price_minor) == (BookingStatus.HELD, 8000)
    assert sum(seat.price_minor for seat in seats(held)) == 8000


# Tiers


def give_tiers(workshop, *tiers: tuple[int, int]) -> None:
    RefundTier.objects.bulk_create(
        RefundTier(workshop=workshop, hours_before=hours, percent=percent) for hours, percent in tiers
    )


@pytest.mark.parametrize(
    ("before", "percent"),
    [
        (100 * HOUR, 100),
        (48 * HOUR, 100),
        (48 * HOUR - timedelta(seconds=1), 50),
        (24 * HOUR, 50),
        (24 * HOUR - timedelta(seconds=1), 0),
        # The tier of six hours lies past the refund window of twelve.
        (6 * HOUR, 0),
    ],
)
def test_part_of_the_price_goes_back_by_tiers(account, pay, before, percent) -> None:
    session = SessionFactory(workshop__price_minor=2501, workshop__refund_window_hours=12)
    give_tiers(session.workshop, (48, 100), (24, 50))
    booking = book_session(session)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    now, half_up = session.start_at - before, {100: 2501, 50: 1251, 0: 0}[percent]
    assert refund_percent(session.workshop, session.start_at, now) == percent
    assert cancellation_preview(booking_view(booking.uid), now).refund_minor == half_up
    assert cancel(booking, now=now).refund_minor == half_up


def test_nothing_goes_back_past_the_window_whatever_the_tiers_say() -> None:
    workshop = WorkshopFactory(refund_window_hours=12)
    give_tiers(workshop, (48, 80), (6, 50))
    assert refund_percent(workshop, FIRST, FIRST - 12 * HOUR) == 50
    assert refund_percent(workshop, FIRST, FIRST - 11 * HOUR) == 0


def test_school_gives_everything_back_whatever_the_tiers_say(paid) -> None:
    give_tiers(paid.workshop, (48, 10))
    assert cancel(paid, seats(paid)[0], by=ANA, now=FIRST - HOUR).refund_minor == 2000


def test_tiers_count_for_each_date_of_a_series(paid) -> None:
    """A week before the second date: half of each from the third on, nothing of what is nearer."""
    give_tiers(paid.workshop, (336, 50), (168, 10))
    now = FIRST + WEEK - timedelta(days=7)
    assert [seat.price_minor for seat in seats(paid)] == [2000, 2000, 2000, 2000, 2001]
    # The first begins just now, the second is a week away, the others two weeks or more.
    assert cancel(paid, now=now).refund_minor == 200 + 1000 + 1000 + 1001


@given(
    price=st.integers(1, 10**7),
    count=st.integers(1, 7),
    percents=st.lists(st.integers(0, 100), min_size=1, max_size=7),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_money_of_a_booking_is_never_more_than_was_paid(price, count, percents) -> None:
    """Shares add up to the price, and what tiers give back of them, date by date, never exceeds it."""
    shares = series_shares(price, [0] * count, of_all=count, currency="EUR")
    assert shares == equal_shares(price, count, "EUR")
    assert sum(shares) == price
    assert max(shares) - min(shares) <= 1
    back = [percent_of(share, percents[place % len(percents)], "EUR") for place, share in enumerate(shares)]
    assert all(0 <= part <= share for part, share in zip(back, shares, strict=True))
    assert sum(back) <= price


@given(
    price=st.integers(0, 10**7),
    planned=st.integers(1, 40),
    left=st.integers(1, 40),
)
@settings(max_examples=200, deadline=None)
def test_joining_later_never_costs_more_and_is_exact(price, planned, left) -> None:
    left = min(left, planned)
    shares = series_shares(price, [5] * left, of_all=planned, currency="EUR")
    assert len(shares) == left
    # Half a unit at most from the exact part, halves upwards.
    assert -planned < 2 * (sum(shares) * planned - price * left) <= planned
    assert sum(shares) <= price


def test_terms_of_the_moment() -> None:
    workshop = WorkshopFactory(refund_window_hours=12, cancellation_notice_hours=24)
    found = terms(workshop, start_at=FIRST, by=ActorKind.STUDENT, now=FIRST - 20 * HOUR)
    assert (found.percent, found.is_late, found.is_within_refund_window) == (100, True, True)


def test_everything_of_the_series_stays_consistent(paid, series) -> None:
    """However dates are cancelled, shares and refunds add up to what was paid."""
    one, two, *_rest = seats(paid)
    cancel(paid, two)
    cancel_session(session_id=one.session_id, by=ANA, now=NOW)
    cancel(paid)
    assert sum(seat.price_minor for seat in seats(paid)) == 10001
    assert sum(row.refund_minor for row in paid.cancellations.all()) == 10001
    assert sum(amount for _key, amount in refunds(paid)) == 10001
    assert Session.objects.filter(series=Series.objects.get(), status="cancelled").count() == 1


# Money that came in two payments


@pytest.fixture
def moved(account, pay, stripe):
    """Chloe has paid 25 EUR, then 5 EUR more to move her lesson to a dearer date."""
    session = SessionFactory(workshop__price_minor=2500)
    dearer = SessionFactory(workshop=session.workshop, start_at=at(9, 17), price_minor=3000)
    booking = book_session(session)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    move = reschedule(booking_uid=booking.uid, session_id=dearer.pk, by=GUEST, now=NOW)
    move_payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(move.uid).checkout_session_id)
    settle_move_payment(booking_uid=booking.uid, now=NOW)
    booking.refresh_from_db()
    return booking


def test_both_payments_go_back_and_the_refund_is_done_when_both_are(moved) -> None:
    assert (moved.price_minor, cancellation_preview(booking_view(moved.uid), NOW).refund_minor) == (
        3000,
        3000,
    )
    cancellation = cancel(moved)
    assert cancellation.refund_minor == 3000
    key = f"cancellation:{moved.uid}"
    one, other = Refund.objects.order_by("pk")
    assert {one.key: one.amount_minor, other.key: other.amount_minor} == {key: 500, f"{key}:2": 2500}
    for refund, status in ((other, RefundStatus.PROCESSING), (one, RefundStatus.COMPLETED)):
        send_refund(refund_id=refund.pk, now=NOW)
        cancellation.refresh_from_db()
        assert cancellation.refund_status == status


def test_place_kept_for_a_move_goes_with_the_booking(account, pay) -> None:
    session = SessionFactory(workshop__price_minor=2500)
    dearer = SessionFactory(workshop=session.workshop, start_at=at(9, 17), price_minor=3000)
    booking = book_session(session)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    reschedule(booking_uid=booking.uid, session_id=dearer.pk, by=GUEST, now=NOW)
    assert Seat.objects.filter(is_active=True).count() == 2
    assert cancel(booking).refund_minor == 2500
    assert not Seat.objects.filter(is_active=True).exists()
    assert booking.reschedules.get().status == RescheduleStatus.LAPSED


def test_move_of_one_date_is_left_alone_when_another_is_cancelled(paid, series) -> None:
    extra = SessionFactory(workshop=series.workshop, start_at=at(9, 17), price_minor=3000)
    first, second, *_rest = seats(paid)
    reschedule(booking_uid=paid.uid, seat_id=first.pk, session_id=extra.pk, by=GUEST, now=NOW)
    cancel(paid, second)
    assert paid.reschedules.get().status == RescheduleStatus.PENDING
    cancel(paid, first)
    assert paid.reschedules.get().status == RescheduleStatus.LAPSED
    assert Seat.objects.filter(is_active=True, session=extra).count() == 0
