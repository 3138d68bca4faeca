from datetime import timedelta
from urllib.error import HTTPError

import pytest

from booking.enums import BookingStatus
from booking.events import HOLD_ENDS
from booking.models import Seat, Session, SessionHost
from booking.services.checkout import (
    NothingToPay,
    PaymentUnderWay,
    UnknownBooking,
    payment_page,
    settle_payment,
)
from booking.services.holds import ASK_AGAIN, BANK_ASK_AGAIN, end_hold, give_up_hold
from core.duelist import services as duelist
from core.duelist.models import Due
from payments.enums import PaymentStatus
from payments.selectors import attempts_of, payment_of
from payments.services import ProviderUnavailable
from tests.factories.booking import NOW, SessionFactory, TeacherFactory, TutoringFactory, at

from .conftest import book_session, book_slot

pytestmark = pytest.mark.django_db

ENDS = NOW + timedelta(minutes=15)


@pytest.fixture
def session(account):
    return SessionFactory(workshop__price_minor=2500, workshop__capacity=1)


@pytest.fixture
def held(session):
    return book_session(session)


def status_of(booking) -> str:
    booking.refresh_from_db()
    return booking.status


def is_due(booking) -> bool:
    return Due.objects.filter(kind=HOLD_ENDS, reference=booking.uid).exists()


def can_pay(stripe, booking) -> bool:
    """Does the page still take money? Stripe's side answers 409 when it is closed."""
    try:
        stripe.pay(payment_of(booking.uid).checkout_session_id)
    except HTTPError as refused:
        with refused:
            return refused.code != 409
    return True


def the_bank_answers(stripe, payment) -> None:
    payment.refresh_from_db()
    stripe.control("POST", f"payments/{payment.payment_intent_id}/settle")


def silence(stripe) -> None:
    """No request reaches Stripe until `stripe.control("DELETE", "faults")`."""
    stripe.fault(action="lose_request", times=1000)


def test_hold_that_has_time_left_stays(held) -> None:
    assert end_hold(booking_uid=held.uid, now=ENDS - timedelta(seconds=1)) == ENDS
    assert status_of(held) == BookingStatus.HELD


def test_hold_without_a_page_ends_on_time(held, session, news) -> None:
    assert end_hold(booking_uid=held.uid, now=ENDS) is None
    assert (status_of(held), held.ended_at) == (BookingStatus.EXPIRED, ENDS)
    assert not Seat.objects.filter(is_active=True).exists()
    assert payment_of(held.uid).status == PaymentStatus.EXPIRED
    assert not is_due(held)
    assert news() == []
    assert book_session(session, "Cid", now=ENDS).status == BookingStatus.HELD


def test_hold_with_an_open_page_ends_once_stripe_has_closed_it(held, stripe) -> None:
    payment_page(booking_uid=held.uid, now=NOW)
    assert end_hold(booking_uid=held.uid, now=ENDS) is None
    assert not can_pay(stripe, held)
    assert status_of(held) == BookingStatus.EXPIRED
    assert end_hold(booking_uid=held.uid, now=ENDS) is None


def test_hold_stays_while_stripe_cannot_be_reached(held, stripe) -> None:
    payment_page(booking_uid=held.uid, now=NOW)
    silence(stripe)
    assert end_hold(booking_uid=held.uid, now=ENDS) == ENDS + ASK_AGAIN
    assert status_of(held) == BookingStatus.HELD
    assert Seat.objects.filter(is_active=True).count() == 1


def test_hold_that_was_paid_in_the_last_moment_is_confirmed(held, pay, news) -> None:
    pay(held)
    assert end_hold(booking_uid=held.uid, now=ENDS) is None
    assert (status_of(held), held.confirmed_at) == (BookingStatus.CONFIRMED, ENDS)
    assert news() == ["booking.confirmed:*:student"]
    assert not is_due(held)


def test_hold_stays_while_the_bank_has_the_payment_under_way(held, pay, stripe) -> None:
    payment = pay(held, method="bank_debit")
    assert end_hold(booking_uid=held.uid, now=ENDS) == ENDS + BANK_ASK_AGAIN
    assert (status_of(held), payment_of(held.uid).status) == (BookingStatus.HELD, PaymentStatus.PROCESSING)
    the_bank_answers(stripe, payment)
    assert end_hold(booking_uid=held.uid, now=ENDS + BANK_ASK_AGAIN) is None
    assert status_of(held) == BookingStatus.CONFIRMED


def test_hold_is_kept_for_a_day_when_the_bank_says_no(held, pay, stripe, news) -> None:
    payment = pay(held, method="bank_debit", succeeds=False)
    end_hold(booking_uid=held.uid, now=ENDS)
    the_bank_answers(stripe, payment)
    failed = ENDS + BANK_ASK_AGAIN
    tomorrow = failed + timedelta(hours=24)
    assert end_hold(booking_uid=held.uid, now=failed) == tomorrow
    assert (status_of(held), payment_of(held.uid).status) == (BookingStatus.HELD, PaymentStatus.FAILED)
    assert held.held_until == tomorrow
    assert news() == [f"booking.payment_failed:{payment.uid}:student"]
    assert end_hold(booking_uid=held.uid, now=tomorrow) is None
    assert status_of(held) == BookingStatus.EXPIRED


def test_hold_is_kept_until_the_lesson_at_most_when_the_bank_says_no(held, session, pay, stripe) -> None:
    payment = pay(held, method="bank_debit", succeeds=False)
    end_hold(booking_uid=held.uid, now=ENDS)
    the_bank_answers(stripe, payment)
    soon = session.start_at - timedelta(hours=2)
    assert end_hold(booking_uid=held.uid, now=soon) == session.start_at
    assert status_of(held) == BookingStatus.HELD


def test_hold_ends_when_the_bank_says_no_after_the_lesson_began(held, session, pay, stripe, news) -> None:
    payment = pay(held, method="bank_debit", succeeds=False)
    end_hold(booking_uid=held.uid, now=ENDS)
    the_bank_answers(stripe, payment)
    assert end_hold(booking_uid=held.uid, now=session.start_at) is None
    assert status_of(held) == BookingStatus.EXPIRED
    assert news() == []


def test_student_pays_otherwise_after_the_bank_said_no(held, pay, stripe) -> None:
    payment = pay(held, method="bank_debit", succeeds=False)
    end_hold(booking_uid=held.uid, now=ENDS)
    the_bank_answers(stripe, payment)
    end_hold(booking_uid=held.uid, now=ENDS + BANK_ASK_AGAIN)
    pay(held)
    settle_payment(booking_uid=held.uid, now=NOW)
    assert status_of(held) == BookingStatus.CONFIRMED
    assert [(one.attempt, one.status) for one in attempts_of(held.uid)] == [(1, "failed"), (2, "succeeded")]


def test_student_cannot_pay_again_while_the_bank_is_at_work(held, pay) -> None:
    pay(held, method="bank_debit")
    settle_payment(booking_uid=held.uid, now=NOW)
    with pytest.raises(PaymentUnderWay):
        payment_page(booking_uid=held.uid, now=NOW)


def test_hold_of_a_lesson_frees_the_teacher(account) -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben], price_minor=2000)
    held = book_slot(lesson, at(7, 9))
    end_hold(booking_uid=held.uid, now=ENDS)
    assert list(SessionHost.objects.values_list("is_active", flat=True)) == [False]
    assert list(Session.objects.values_list("status", flat=True)) == ["cancelled"]
    assert book_slot(lesson, at(7, 9), "Cid", now=ENDS).status == BookingStatus.HELD


def test_due_list_ends_holds(held) -> None:
    duelist.run_all_due(now=ENDS - timedelta(seconds=1), kind=HOLD_ENDS)
    assert status_of(held) == BookingStatus.HELD
    assert duelist.run_all_due(now=ENDS, kind=HOLD_ENDS) == 1
    assert status_of(held) == BookingStatus.EXPIRED
    assert not is_due(held)


def test_given_up_hold_is_free_at_once(held, session, stripe) -> None:
    payment_page(booking_uid=held.uid, now=NOW)
    assert give_up_hold(booking_uid=held.uid, now=NOW).status == BookingStatus.EXPIRED
    assert not can_pay(stripe, held)
    assert not is_due(held)
    assert book_session(session).status == BookingStatus.HELD


def test_given_up_hold_is_freed_later_when_stripe_cannot_be_reached(held, session, stripe) -> None:
    payment_page(booking_uid=held.uid, now=NOW)
    silence(stripe)
    assert give_up_hold(booking_uid=held.uid, now=NOW).status == BookingStatus.HELD
    assert Due.objects.get(kind=HOLD_ENDS, reference=held.uid).due_at == NOW + ASK_AGAIN
    stripe.control("DELETE", "faults")
    duelist.run_all_due(now=NOW + ASK_AGAIN, kind=HOLD_ENDS)
    assert status_of(held) == BookingStatus.EXPIRED


def test_given_up_hold_that_was_paid_is_confirmed(held, pay) -> None:
    pay(held)
    assert give_up_hold(booking_uid=held.uid, now=NOW).status == BookingStatus.CONFIRMED


def test_payment_page_is_the_same_each_time_and_ends_with_the_hold(held) -> None:
    assert payment_page(booking_uid=held.uid, now=NOW) == payment_page(booking_uid=held.uid, now=NOW)
    with pytest.raises(NothingToPay):
        payment_page(booking_uid=held.uid, now=ENDS)
    with pytest.raises(UnknownBooking):
        payment_page(booking_uid="nobody", now=NOW)


def test_payment_page_of_a_free_booking_is_refused() -> None:
    with pytest.raises(NothingToPay):
        payment_page(booking_uid=book_session(SessionFactory()).uid, now=NOW)


def test_payment_page_leads_back_to_the_booking(held) -> None:
    payment_page(booking_uid=held.uid, now=NOW)
    payment = payment_of(held.uid)
    assert payment.success_url.startswith("https://alpha.test/booking/")
    assert payment.success_url.endswith("/paid/")
    assert payment.cancel_url == payment.success_url.removesuffix("paid/")


def test_payment_page_tells_when_stripe_cannot_be_reached(held, stripe) -> None:
    silence(stripe)
    with pytest.raises(ProviderUnavailable):
        payment_page(booking_uid=held.uid, now=NOW)
    assert status_of(held) == BookingStatus.HELD


def test_return_from_the_page_confirms_without_waiting_for_news(held, pay) -> None:
    pay(held)
    settle_payment(booking_uid=held.uid, now=NOW)
    assert status_of(held) == BookingStatus.CONFIRMED
    settle_payment(booking_uid=held.uid, now=NOW)
    assert status_of(held) == BookingStatus.CONFIRMED
