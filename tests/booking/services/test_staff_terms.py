"""Bookings that the school enters, and places offered to people who wait: held without a payment at first."""

from datetime import timedelta

import pytest
from django.db import transaction

from booking.enums import ActorKind, BookingSource, BookingStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Seat
from booking.selectors.bookings import booking_view
from booking.services import slot_refusals as refusals
from booking.services.actors import Actor
from booking.services.bookings import StaffTerms, book, offer_place
from booking.services.cancellations import cancel_booking
from booking.services.checkout import NothingToPay, UnknownBooking, payment_page, settle_payment
from booking.services.confirmations import HoldEnded, PaymentNeeded, accept_hold
from booking.services.holds import end_hold
from booking.services.ordering import order
from core.duelist.models import Due
from core.models import OutboxMessage
from payments.selectors import payment_of
from payments.services import PaymentsUnavailable
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    at,
    attendee,
)

from .conftest import book_session

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
UNTIL = NOW + 12 * timedelta(hours=1)


@pytest.fixture
def session(account):
    return SessionFactory(workshop__price_minor=2500, workshop__capacity=1)


def enter(session, name: str = "Chloe", *, by=ANA, now=NOW, **terms) -> Booking:
    return book_session(session, name, by=by, staff=StaffTerms(**terms), now=now)


def offer(session, now=NOW, until=UNTIL) -> Booking:
    return offer_place(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee("Wendy"),
        held_until=until,
        now=now,
    )


def hold_ends(booking):
    return Due.objects.get(kind=HOLD_ENDS, reference=booking.uid).due_at


def test_school_books_at_the_usual_price_and_the_student_is_asked_to_pay(session, news) -> None:
    booking = enter(session)
    assert (booking.status, booking.price_minor, booking.source) == (
        BookingStatus.HELD,
        2500,
        BookingSource.STAFF,
    )
    assert booking.held_until == hold_ends(booking) == NOW + 3 * DAY
    assert payment_of(booking.uid) is None
    assert news() == ["booking.to_pay:*:student"]


def test_school_names_price_and_time(session) -> None:
    booking = enter(session, price_minor=1000, pay_within=DAY)
    assert (booking.price_minor, booking.held_until) == (1000, NOW + DAY)
    assert booking.seats.get().price_minor == 1000


def test_time_to_pay_ends_when_the_lesson_begins(session) -> None:
    assert enter(session, pay_within=30 * DAY).held_until == session.start_at


def test_school_gives_a_place_for_nothing(session, news) -> None:
    booking = enter(session, price_minor=0)
    assert (booking.status, booking.price_minor) == (BookingStatus.CONFIRMED, 0)
    assert news() == ["booking.confirmed:*:student"]


def test_price_of_a_series_that_the_school_names_falls_to_its_dates(account) -> None:
    series = SeriesFactory(price_minor=10000, dates=3)
    booking = book(
        workshop_id=series.workshop_id,
        series_id=series.pk,
        attendee=attendee(),
        by=ANA,
        staff=StaffTerms(price_minor=100),
        now=NOW,
    )
    assert sorted(booking.seats.values_list("price_minor", flat=True)) == [33, 33, 34]


def test_who_entered_it_is_kept_and_is_not_the_student(session, django_user_model) -> None:
    ana = django_user_model.objects.create_user("ana@alpha.example")
    booking = enter(session, by=Actor(ActorKind.STAFF, ana.pk))
    assert (booking.entered_by_id, booking.student_id) == (ana.pk, None)


def test_notice_and_window_do_not_bind_the_school(session) -> None:
    late = session.start_at - timedelta(minutes=1)
    with pytest.raises(refusals.TooSoon):
        book_session(session, now=late)
    early = session.start_at - 90 * DAY
    with pytest.raises(refusals.TooFarAhead):
        book_session(session, now=early)
    assert enter(session, now=early, price_minor=0).status == BookingStatus.CONFIRMED
    other = SessionFactory()
    assert enter(other, now=late).status == BookingStatus.CONFIRMED


def test_begun_lesson_binds_the_school_too(session) -> None:
    with pytest.raises(refusals.InThePast):
        enter(session, now=session.start_at)


def test_school_cannot_oversell(session) -> None:
    enter(session, "Cid")
    with pytest.raises(refusals.SlotTaken):
        enter(session)


def test_lesson_within_the_notice_is_entered_by_the_school() -> None:
    lesson = TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00"))])
    fields = {"workshop_id": lesson.pk, "start": at(4, 9), "attendee": attendee(), "now": NOW}
    with pytest.raises(refusals.TooSoon):
        book(**fields, by=GUEST)
    assert book(**fields, by=ANA, staff=StaffTerms()).status == BookingStatus.CONFIRMED


def test_nothing_is_entered_that_nobody_could_pay() -> None:
    session = SessionFactory(workshop__price_minor=2500)
    with pytest.raises(PaymentsUnavailable):
        enter(session)
    assert not Booking.objects.exists()
    assert not OutboxMessage.objects.filter(kind__startswith="booking.").exists()
    assert enter(session, price_minor=0).status == BookingStatus.CONFIRMED


def test_payment_page_is_opened_when_the_student_comes_to_pay(session, stripe, settings) -> None:
    settings.HOLD_MINUTES = 15
    booking = enter(session)
    until, later = booking.held_until, NOW + timedelta(hours=5)
    url = payment_page(booking_uid=booking.uid, now=later)
    booking.refresh_from_db()
    assert booking.held_until == hold_ends(booking) == until == NOW + timedelta(days=3)
    assert payment_of(booking.uid).amount_minor == 2500
    assert payment_page(booking_uid=booking.uid, now=later) == url
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=later)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED


def test_place_is_kept_for_some_minutes_more_when_the_page_is_opened_at_the_last_moment(
    session, stripe, settings
) -> None:
    settings.HOLD_MINUTES = 15
    booking = enter(session, pay_within=timedelta(hours=2))
    last = booking.held_until - timedelta(minutes=1)
    payment_page(booking_uid=booking.uid, now=last)
    booking.refresh_from_db()
    assert booking.held_until == hold_ends(booking) == last + timedelta(minutes=15)


def test_payment_page_of_what_has_ended_is_not_opened(session) -> None:
    booking = enter(session)
    with pytest.raises(NothingToPay):
        payment_page(booking_uid=booking.uid, now=NOW + 3 * DAY)
    assert payment_of(booking.uid) is None
    with pytest.raises(UnknownBooking):
        payment_page(booking_uid="nobody", now=NOW)


def test_place_that_is_not_paid_in_time_is_free_again(session) -> None:
    booking = enter(session)
    assert end_hold(booking_uid=booking.uid, now=NOW + DAY) == booking.held_until
    assert end_hold(booking_uid=booking.uid, now=NOW + 3 * DAY) is None
    assert not Seat.objects.filter(is_active=True).exists()


def test_ordering_for_a_student_opens_no_payment_page(session) -> None:
    ordered = order(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee(),
        by=ANA,
        staff=StaffTerms(),
        now=NOW,
    )
    assert (ordered.booking.status, ordered.payment_url) == (BookingStatus.HELD, "")
    assert payment_of(ordered.booking.uid) is None


def test_unpaid_booking_of_the_school_is_given_up(session) -> None:
    booking = enter(session)
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    assert enter(session, "Cid").status == BookingStatus.HELD


def test_offer_holds_the_place_and_tells_nobody(session, news) -> None:
    booking = offer(session)
    assert (booking.status, booking.source, booking.price_minor) == (
        BookingStatus.HELD,
        BookingSource.WAITLIST,
        2500,
    )
    assert booking.held_until == hold_ends(booking) == UNTIL
    assert (payment_of(booking.uid), news()) == (None, [])
    with pytest.raises(refusals.SlotTaken):
        book_session(session)


def test_offer_of_a_place_that_is_gone_is_refused_and_leaves_the_callers_work(session) -> None:
    book_session(session)
    with transaction.atomic():
        other = SessionFactory()
        with pytest.raises(refusals.SlotTaken):
            offer(session)
    assert type(other).objects.filter(pk=other.pk).exists()


def test_offer_is_paid_on_its_own_page(session, stripe) -> None:
    booking = offer(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    assert booking_view(booking.uid).is_confirmed
    with pytest.raises(PaymentNeeded):
        accept_hold(booking_uid=offer(SessionFactory(workshop__price_minor=1)).uid, now=NOW)


def test_free_offer_is_accepted_with_a_word(news) -> None:
    booking = offer(SessionFactory())
    assert booking.status == BookingStatus.HELD
    for _ in range(2):
        assert accept_hold(booking_uid=booking.uid, now=NOW).status == BookingStatus.CONFIRMED
    assert news() == ["booking.confirmed:*:student"]
    assert not Due.objects.filter(kind=HOLD_ENDS).exists()


def test_free_offer_is_not_accepted_after_its_time() -> None:
    booking = offer(SessionFactory())
    with pytest.raises(HoldEnded):
        accept_hold(booking_uid=booking.uid, now=UNTIL)
    assert end_hold(booking_uid=booking.uid, now=UNTIL) is None
    with pytest.raises(HoldEnded):
        accept_hold(booking_uid=booking.uid, now=NOW)
    with pytest.raises(UnknownBooking):
        accept_hold(booking_uid="nobody", now=NOW)
