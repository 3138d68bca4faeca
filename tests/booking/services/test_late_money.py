"""Money that arrives when the hold has ended: confirmed if the place is free, otherwise sent back. Never lost."""

from datetime import timedelta

import pytest

from booking.enums import BookingStatus, RefundStatus, SessionStatus
from booking.models import Seat, Session, SessionHost, WaitlistEntry
from booking.receivers import follow_payment
from booking.services.actors import SYSTEM
from booking.services.cancellations import cancel_booking
from booking.services.checkout import settle_payment
from booking.services.confirmations import confirm_paid
from booking.services.holds import end_hold
from booking.services.sessions import cancel_session
from payments.enums import PaymentStatus, RefundState
from payments.models import Payment, Refund
from payments.selectors import payment_of
from payments.services import send_refund
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    at,
    limit,
)

from .conftest import ACCOUNT, book_session, book_slot

pytestmark = pytest.mark.django_db

LATE = NOW + timedelta(minutes=20)
LATE_NEWS = ["booking.late_money:*:student", "booking.late_money:*:school"]


@pytest.fixture
def session(account):
    return SessionFactory(workshop__price_minor=2500, workshop__capacity=1)


def paid_but_expired(session_or_booking, pay):
    """A booking whose hold was ended without our knowing that it had been paid."""
    booking = session_or_booking
    pay(booking)
    type(booking).objects.filter(pk=booking.pk).update(status=BookingStatus.EXPIRED, ended_at=NOW)
    booking.seats.update(is_active=False)
    SessionHost.objects.filter(session__seats__booking=booking, session__workshop__kind="tutoring").update(
        is_active=False
    )
    Session.objects.filter(seats__booking=booking, workshop__kind="tutoring").update(
        status=SessionStatus.CANCELLED
    )
    return booking


def settle(booking, now=LATE):
    settle_payment(booking_uid=booking.uid, now=now)
    booking.refresh_from_db()
    return booking.status


def waiting_for(session, name) -> WaitlistEntry:
    return WaitlistEntry.objects.create(
        session=session,
        attendee_name=name,
        attendee_email=f"{name.lower()}@example.com",
        attendee_time_zone="Europe/Madrid",
        attendee_locale="en",
        created_at=NOW,
    )


def refunds(booking) -> list[tuple[str, int]]:
    return list(Refund.objects.filter(payment__reference=booking.uid).values_list("key", "amount_minor"))


def test_paid_in_time_is_confirmed(session, pay, news) -> None:
    booking = book_session(session)
    pay(booking)
    assert settle(booking, NOW + timedelta(minutes=3)) == BookingStatus.CONFIRMED
    assert booking.confirmed_at == NOW + timedelta(minutes=3)
    assert news() == ["booking.confirmed:*:student"]
    assert refunds(booking) == []


def test_paid_after_the_time_but_before_the_hold_ended_is_confirmed(session, pay) -> None:
    booking = book_session(session)
    pay(booking)
    assert settle(booking, LATE) == BookingStatus.CONFIRMED


def test_late_money_takes_the_seat_again_if_it_is_free(session, pay, news) -> None:
    booking = paid_but_expired(book_session(session), pay)
    assert settle(booking) == BookingStatus.CONFIRMED
    assert (booking.confirmed_at, booking.ended_at) == (LATE, None)
    assert list(booking.seats.values_list("number", "is_active")) == [(1, True)]
    assert news() == ["booking.confirmed:*:student"]
    assert refunds(booking) == []


def test_late_money_goes_back_if_the_seat_is_gone(session, pay, news) -> None:
    booking = paid_but_expired(book_session(session), pay)
    other = book_session(session, "Cid", now=LATE)
    assert settle(booking) == BookingStatus.EXPIRED
    assert refunds(booking) == [(f"late:{booking.uid}", 2500)]
    assert news() == LATE_NEWS
    assert list(Seat.objects.filter(is_active=True).values_list("booking__uid", flat=True)) == [other.uid]


def test_late_money_goes_back_if_somebody_waits_for_the_seat(account, pay, news) -> None:
    session = SessionFactory(
        workshop__price_minor=2500, workshop__capacity=2, workshop__waitlist_enabled=True
    )
    booking = paid_but_expired(book_session(session), pay)
    for name in ("Cid", "Dora"):
        waiting_for(session, name)
    assert settle(booking) == BookingStatus.EXPIRED
    assert refunds(booking) == [(f"late:{booking.uid}", 2500)]
    assert news() == LATE_NEWS


def test_late_money_takes_the_seat_that_nobody_waits_for(account, pay) -> None:
    session = SessionFactory(
        workshop__price_minor=2500, workshop__capacity=2, workshop__waitlist_enabled=True
    )
    booking = paid_but_expired(book_session(session), pay)
    waiting_for(session, "Cid")
    assert settle(booking) == BookingStatus.CONFIRMED


def test_late_money_takes_the_lesson_though_the_teachers_day_is_full(account, pay) -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben], price_minor=2000)
    booking = paid_but_expired(book_slot(lesson, at(7, 9)), pay)
    limit(ben, a_day=1)
    book_slot(lesson, at(7, 10), "Cid", now=LATE)
    assert settle(booking) == BookingStatus.CONFIRMED


def test_late_money_takes_another_seat_of_the_class(account, pay) -> None:
    session = SessionFactory(workshop__price_minor=2500, workshop__capacity=2)
    booking = paid_but_expired(book_session(session), pay)
    book_session(session, "Cid", now=LATE)
    assert settle(booking) == BookingStatus.CONFIRMED
    assert booking.seats.get().number == 2


def test_late_money_takes_the_teachers_time_again_if_it_is_free(account, pay) -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben], price_minor=2000)
    booking = paid_but_expired(book_slot(lesson, at(7, 9)), pay)
    assert settle(booking) == BookingStatus.CONFIRMED
    assert list(SessionHost.objects.values_list("is_active", flat=True)) == [True]
    assert list(Session.objects.values_list("status", flat=True)) == [SessionStatus.SCHEDULED]


def test_late_money_goes_back_if_the_teacher_has_something_else(account, pay, news) -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben], price_minor=2000)
    booking = paid_but_expired(book_slot(lesson, at(7, 9)), pay)
    other = book_slot(lesson, at(7, 9, 15), "Cid", now=LATE)
    assert settle(booking) == BookingStatus.EXPIRED
    assert refunds(booking) == [(f"late:{booking.uid}", 2000)]
    assert news() == LATE_NEWS
    active = SessionHost.objects.filter(is_active=True)
    assert list(active.values_list("session__seats__booking__uid", flat=True)) == [other.uid]
    assert Session.objects.get(seats__booking=booking).status == SessionStatus.CANCELLED


def test_late_money_goes_back_once_the_lesson_has_begun(session, pay) -> None:
    booking = paid_but_expired(book_session(session), pay)
    assert settle(booking, session.start_at) == BookingStatus.EXPIRED
    assert refunds(booking) == [(f"late:{booking.uid}", 2500)]


def test_late_money_goes_back_if_the_session_was_called_off(session, pay, news) -> None:
    booking = book_session(session)
    pay(booking)
    cancel_session(session_id=session.pk, by=ANA, reason="Ben is ill", now=NOW)
    assert settle(booking) == BookingStatus.CANCELLED
    assert refunds(booking) == [(f"late:{booking.uid}", 2500)]
    cancellation = booking.cancellations.get()
    assert (cancellation.refund_status, cancellation.refund_minor) == (RefundStatus.PENDING, 2500)
    assert news() == LATE_NEWS


def test_late_money_that_went_back_is_noted_when_stripe_has_done_it(session, pay, stripe) -> None:
    booking = book_session(session)
    pay(booking)
    cancel_session(session_id=session.pk, by=ANA, now=NOW)
    settle(booking)
    send_refund(refund_id=Refund.objects.get().pk, now=LATE)
    assert booking.cancellations.get().refund_status == RefundStatus.COMPLETED
    assert stripe.books(ACCOUNT)["totals"]["eur"]["net"] == 0


def test_news_told_twice_changes_nothing(session, pay, news) -> None:
    booking = paid_but_expired(book_session(session), pay)
    book_session(session, "Cid", now=LATE)
    settle(booking)
    payment = payment_of(booking.uid)
    for _ in range(2):
        confirm_paid(booking_uid=booking.uid, payment=payment, now=LATE)
    assert refunds(booking) == [(f"late:{booking.uid}", 2500)]
    assert news() == LATE_NEWS


def test_confirmed_booking_stays_confirmed_when_told_again(session, pay, news) -> None:
    booking = book_session(session)
    pay(booking)
    settle(booking)
    payment = payment_of(booking.uid)
    confirm_paid(booking_uid=booking.uid, payment=payment, now=LATE + timedelta(days=1))
    booking.refresh_from_db()
    assert (booking.status, booking.confirmed_at) == (BookingStatus.CONFIRMED, LATE)
    assert news() == ["booking.confirmed:*:student"]


def test_cancelled_booking_does_not_come_back_when_told_again(session, pay) -> None:
    booking = book_session(session)
    pay(booking)
    settle(booking)
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=LATE)
    follow_payment(None, payment=payment_of(booking.uid), now=LATE)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    assert refunds(booking) == [(f"cancellation:{booking.uid}", 2500)]


def test_payment_that_ends_without_money_frees_the_seat_when_its_time_is_over(session, pay, stripe) -> None:
    booking = book_session(session)
    payment = pay(booking, method="bank_debit", succeeds=False)
    settle_payment(booking_uid=booking.uid, now=NOW)
    payment.refresh_from_db()
    stripe.control("POST", f"payments/{payment.payment_intent_id}/settle")
    assert settle(booking, NOW + timedelta(minutes=5)) == BookingStatus.HELD
    assert payment_of(booking.uid).status == PaymentStatus.FAILED
    assert end_hold(booking_uid=booking.uid, now=booking.held_until) is None
    booking.refresh_from_db()
    assert booking.status == BookingStatus.EXPIRED
    assert not Seat.objects.filter(is_active=True).exists()


def test_payment_for_something_else_is_left_alone(account) -> None:
    assert confirm_paid(booking_uid="invoice-7", payment=Payment(reference="invoice-7"), now=NOW) is None


def test_refund_that_failed_is_seen(session, pay, stripe) -> None:
    booking = book_session(session)
    pay(booking, card="4000000000005126")
    settle(booking)
    cancel_booking(booking_uid=booking.uid, by=SYSTEM, now=LATE)
    refund = Refund.objects.get()
    send_refund(refund_id=refund.pk, now=LATE)
    refund.refresh_from_db()
    stripe.control("POST", f"refunds/{refund.stripe_refund_id}/settle")
    from payments.services import refresh_refund

    assert refresh_refund(refund_id=refund.pk, now=LATE).state == RefundState.FAILED
    assert booking.cancellations.get().refund_status == RefundStatus.FAILED
