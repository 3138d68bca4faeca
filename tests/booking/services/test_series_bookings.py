"""One booking for all that is left of a series: every date of it, or none."""

from datetime import timedelta

import pytest

from booking.enums import BookingStatus, SessionStatus, SoldBy, WaitlistStatus
from booking.models import Booking, Seat, Series, Session, WaitlistEntry
from booking.selectors.bookings import booking_view
from booking.selectors.series import series_cards
from booking.services import slot_refusals as refusals
from booking.services.bookings import StaffTerms
from booking.services.checkout import settle_payment
from booking.services.holds import end_hold, release_unpaid
from payments.models import Refund
from payments.selectors import payment_of
from tests.factories.booking import (
    ANA,
    NOW,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
)

from .conftest import book_series, book_session

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)
LATE = NOW + timedelta(minutes=20)


@pytest.fixture
def series():
    return SeriesFactory()


def sessions(series) -> list[Session]:
    return list(series.sessions.order_by("start_at"))


def shares(booking) -> list[int]:
    return list(booking.seats.order_by("session__start_at").values_list("price_minor", flat=True))


def test_free_series_takes_a_place_in_each_date(news) -> None:
    ben, bea = TeacherFactory(pk=71), TeacherFactory(pk=72)
    series = SeriesFactory(hosts=[ben])
    SessionFactory(workshop=series.workshop, series=series, start_at=at(9, 10), hosts=[bea])
    booking = book_series(series)
    assert (booking.status, booking.series, booking.price_minor) == (BookingStatus.CONFIRMED, series, 0)
    assert list(booking.seats.order_by("session__start_at").values_list("session_id", "number")) == [
        (session.pk, 1) for session in sessions(series)
    ]
    # One mail each, however many dates.
    assert news() == [
        "booking.confirmed:*:student",
        "booking.confirmed:*:teacher:71",
        "booking.confirmed:*:teacher:72",
    ]


def test_paid_series_is_one_payment_that_falls_to_the_dates_exactly(account) -> None:
    series = SeriesFactory(price_minor=10001, dates=3)
    booking = book_series(series)
    assert (booking.status, booking.price_minor) == (BookingStatus.HELD, 10001)
    assert payment_of(booking.uid).amount_minor == 10001
    assert sorted(shares(booking)) == [3333, 3334, 3334]
    assert payment_of(booking.uid).description == (
        f"{series.workshop.title}, Thursdays, winter term: 3 lessons from Thursday 7 January 2027, 18:00"
    )


@pytest.mark.parametrize(
    ("begun", "price"),
    [(0, 10000), (1, 8000), (2, 6000), (4, 2000)],
)
def test_who_joins_later_pays_for_what_is_left(account, series, begun, price) -> None:
    Series.objects.update(price_minor=10000)
    booking = book_series(series, now=at(7, 17) + (begun - 1) * WEEK + timedelta(hours=1))
    assert (booking.price_minor, booking.seats.count()) == (price, 5 - begun)


def test_price_of_what_is_left_is_rounded_half_up(account) -> None:
    series = SeriesFactory(price_minor=2501, dates=2)
    # 1250.5 becomes 1251.
    assert book_series(series, now=at(7, 18)).price_minor == 1251


def test_rest_that_cannot_be_charged_is_free() -> None:
    """Stripe takes no 40 cents, and nobody is asked for more than the rest costs."""
    series = SeriesFactory(price_minor=80, dates=2)
    (card,) = series_cards(series.workshop_id, at(7, 18))
    booking = book_series(series, now=at(7, 18))
    assert (card.price_minor, card.price, booking.price_minor) == (0, "Free", 0)
    assert booking.status == BookingStatus.CONFIRMED


def test_rest_in_three_decimals_can_be_charged(account) -> None:
    series = SeriesFactory(price_minor=100_000, dates=3, workshop__currency="KWD")
    booking = book_series(series, now=at(7, 18))
    # Two thirds of 100 KWD are 66.667; the last decimal is always 0.
    assert (booking.price_minor, shares(booking)) == (66_670, [33_330, 33_340])


def test_date_that_was_called_off_is_not_paid_for(account, series) -> None:
    Series.objects.update(price_minor=10000)
    Session.objects.filter(pk=sessions(series)[2].pk).update(status=SessionStatus.CANCELLED)
    booking = book_series(series)
    assert (booking.price_minor, shares(booking)) == (8000, [2000] * 4)


def test_series_without_price_costs_what_its_dates_cost(account) -> None:
    series = SeriesFactory(workshop__price_minor=2000, dates=3, workshop__sold_by=SoldBy.SERIES)
    Session.objects.filter(pk=sessions(series)[1].pk).update(price_minor=500)
    booking = book_series(series)
    assert (booking.price_minor, shares(booking)) == (4500, [2000, 500, 2000])


def test_dates_within_the_notice_are_left_out(series) -> None:
    first = sessions(series)[0]
    in_time = book_series(series, "Cid", now=first.start_at - timedelta(minutes=120))
    late = book_series(series, now=first.start_at - timedelta(minutes=119))
    assert (in_time.seats.count(), late.seats.count()) == (5, 4)


def test_one_full_date_refuses_all(series) -> None:
    session = sessions(series)[3]
    Session.objects.filter(pk=session.pk).update(capacity=1)
    book_session(session, "Cid")
    with pytest.raises(refusals.SlotTaken):
        book_series(series)
    assert Booking.objects.count() == Seat.objects.count() == 1
    Session.objects.filter(pk=session.pk).update(capacity=2)
    assert book_series(series).seats.count() == 5


def test_who_has_one_date_cannot_book_them_all(series) -> None:
    book_session(sessions(series)[1])
    with pytest.raises(refusals.AlreadyBooked):
        book_series(series)
    assert book_series(series, "Cid").seats.count() == 5


def test_dead_holds_in_the_way_are_ended(account) -> None:
    series = SeriesFactory(price_minor=10000, workshop__capacity=1)
    dead = book_series(series)
    with pytest.raises(refusals.SlotTaken):
        book_series(series, "Cid")
    assert book_series(series, "Cid", now=LATE).status == BookingStatus.HELD
    dead.refresh_from_db()
    assert dead.status == BookingStatus.EXPIRED
    assert Seat.objects.filter(is_active=True).count() == 5


def test_closed_series_is_refused(series) -> None:
    Series.objects.update(is_open=False)
    with pytest.raises(refusals.SeriesClosed):
        book_series(series)
    assert book_series(series, by=ANA, staff=StaffTerms()).seats.count() == 5


def test_series_that_is_over_is_refused(series) -> None:
    last = sessions(series)[-1].start_at
    with pytest.raises(refusals.SeriesClosed):
        book_series(series, now=last)
    assert book_series(series, now=last - timedelta(hours=3)).seats.count() == 1


def test_series_of_another_workshop_is_unknown(series) -> None:
    with pytest.raises(refusals.UnknownSeries):
        book_series(series, workshop_id=WorkshopFactory().pk)
    with pytest.raises(refusals.UnknownSeries):
        book_series(series, series_id=0)


def test_window_counts_for_the_first_date_only() -> None:
    workshop = WorkshopFactory(sold_by=SoldBy.SERIES, booking_window_days=7)
    soon, far = SeriesFactory(workshop=workshop), SeriesFactory(workshop=workshop, dates=[at(14, 17)])
    assert book_series(soon).seats.count() == 5
    with pytest.raises(refusals.TooFarAhead):
        book_series(far, "Cid")


def test_teacher_who_gives_no_date_is_refused(series) -> None:
    ben = TeacherFactory()
    with pytest.raises(refusals.UnknownTeacher):
        book_series(series, teacher_id=ben.pk)
    assert book_series(SeriesFactory(hosts=[ben]), teacher_id=ben.pk).seats.count() == 5


@pytest.mark.parametrize(
    ("sold_by", "date", "all_dates"),
    [
        (SoldBy.SESSION, "Booking", refusals.SoldByDateOnly),
        (SoldBy.SERIES, refusals.SoldAsSeriesOnly, "Booking"),
        (SoldBy.EITHER, "Booking", "Booking"),
    ],
)
def test_classes_are_sold_as_the_workshop_says(sold_by, date, all_dates) -> None:
    series = SeriesFactory(workshop__sold_by=sold_by)
    for sell, wanted in (
        (lambda name: book_session(sessions(series)[0], name), date),
        (lambda name: book_series(series, name), all_dates),
    ):
        if wanted == "Booking":
            assert sell(f"{sold_by} {wanted}").status == BookingStatus.CONFIRMED
            Seat.objects.update(is_active=False)
        else:
            with pytest.raises(wanted):
                sell("Chloe")


def test_single_extra_date_is_sold_even_where_courses_are_sold_whole() -> None:
    session = SessionFactory(workshop__sold_by=SoldBy.SERIES)
    assert book_session(session).status == BookingStatus.CONFIRMED


def wait_for(session=None, series=None) -> WaitlistEntry:
    return WaitlistEntry.objects.create(
        session=session,
        series=series,
        status=WaitlistStatus.WAITING,
        attendee_name="Wendy",
        attendee_email="wendy@example.com",
        attendee_time_zone="Europe/Madrid",
        created_at=NOW,
    )


@pytest.mark.parametrize("waits_for", ["date", "series"])
def test_places_are_kept_for_those_who_wait(waits_for) -> None:
    series = SeriesFactory(workshop__capacity=1)
    wait_for(session=sessions(series)[2]) if waits_for == "date" else wait_for(series=series)
    with pytest.raises(refusals.SlotTaken):
        book_series(series)
    with pytest.raises(refusals.SlotTaken):
        book_session(sessions(series)[2])
    # The school may pass them by.
    assert book_series(series, by=ANA, staff=StaffTerms()).seats.count() == 5


def test_next_place_beyond_those_who_wait_is_sold() -> None:
    series = SeriesFactory(workshop__capacity=2)
    wait_for(series=series)
    assert book_series(series).seats.count() == 5
    with pytest.raises(refusals.SlotTaken):
        book_series(series, "Cid")


def test_unpaid_series_frees_every_date(account) -> None:
    booking = book_series(SeriesFactory(price_minor=10000))
    assert end_hold(booking_uid=booking.uid, now=LATE) is None
    booking.refresh_from_db()
    assert booking.status == BookingStatus.EXPIRED
    assert not Seat.objects.filter(is_active=True).exists()


def test_late_money_takes_all_dates_again_if_all_are_free(account, pay) -> None:
    series = SeriesFactory(price_minor=10000, workshop__capacity=2)
    booking = book_series(series)
    pay(booking)
    release_unpaid(booking_uid=booking.uid, now=LATE)
    book_session(sessions(series)[1], "Cid", now=LATE, by=ANA, staff=StaffTerms(price_minor=0))
    settle_payment(booking_uid=booking.uid, now=LATE)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    numbers = booking.seats.order_by("session__start_at").values_list("number", "is_active")
    assert list(numbers) == [(1, True), (2, True), (1, True), (1, True), (1, True)]


def test_late_money_goes_back_if_one_date_is_gone(account, pay, news) -> None:
    series = SeriesFactory(price_minor=10000, workshop__capacity=1)
    booking = book_series(series)
    pay(booking)
    release_unpaid(booking_uid=booking.uid, now=LATE)
    book_session(sessions(series)[1], "Cid", now=LATE, by=ANA, staff=StaffTerms(price_minor=0))
    settle_payment(booking_uid=booking.uid, now=LATE)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.EXPIRED
    assert not booking.seats.filter(is_active=True).exists()
    assert list(Refund.objects.values_list("key", "amount_minor")) == [(f"late:{booking.uid}", 10000)]
    assert news()[-2:] == ["booking.late_money:*:student", "booking.late_money:*:school"]


def test_late_money_goes_back_once_the_first_lesson_has_begun(account, pay) -> None:
    booking = book_series(SeriesFactory(price_minor=10000))
    pay(booking)
    release_unpaid(booking_uid=booking.uid, now=LATE)
    settle_payment(booking_uid=booking.uid, now=at(7, 17))
    booking.refresh_from_db()
    assert booking.status == BookingStatus.EXPIRED
    assert Refund.objects.get().amount_minor == 10000


def test_view_shows_the_lessons_and_the_next_of_them() -> None:
    ben = TeacherFactory(name="Ben")
    series = SeriesFactory(hosts=[ben])
    booking = book_series(series)
    for now, week in ((NOW, 0), (at(7, 17, 59), 0), (at(7, 18), 1), (at(8, 0, month=3), 4)):
        view = booking_view(booking.uid, now=now)
        assert (view.start_at, view.session_id) == (at(7, 17) + week * WEEK, sessions(series)[week].pk)
    assert (view.series_id, view.series_title, view.is_series) == (series.pk, "Thursdays, winter term", True)
    assert [lesson.start_at for lesson in view.lessons] == [at(7, 17) + week * WEEK for week in range(5)]
    assert all(lesson.is_active and not lesson.is_cancelled for lesson in view.lessons)
    assert {teacher.name for lesson in view.lessons for teacher in lesson.teachers} == {"Ben"}
