"""A place that is paid in more than one attempt: pages that run out, banks that refuse, money that comes twice."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from booking.enums import BookingStatus, RescheduleStatus
from booking.events import STUDENT_PAYMENT_FAILED
from booking.models import Booking, Reschedule, Seat
from booking.services.bookings import StaffTerms, offer_place
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.holds import end_hold
from booking.services.move_payments import end_move
from booking.services.open_pages import PaymentInQuestion
from booking.services.rescheduling import reschedule
from core.models import OutboxMessage
from core.outbox import services as outbox
from payments import events
from payments.enums import PaymentStatus
from payments.models import Difference, Invoice, Payment, Refund
from payments.selectors import attempts_of, payment_of
from payments.services import ProviderUnavailable
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, WorkshopFactory, at, attendee

from .conftest import book_session

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def session(account):
    return SessionFactory(workshop__price_minor=2500, workshop__capacity=1)


@pytest.fixture
def entered(session) -> Booking:
    """Ana has entered it for Chloe, who has three days to pay."""
    return book_session(session, by=ANA, staff=StaffTerms())


def attempts(booking: Booking) -> list[tuple[int, str]]:
    return [(row.attempt, str(row.status)) for row in attempts_of(booking.uid)]


def status_of(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.status


def test_page_that_ran_out_is_followed_by_another(entered, stripe) -> None:
    first = payment_page(booking_uid=entered.uid, now=NOW)
    with time_machine.travel(NOW + HOUR):
        second = payment_page(booking_uid=entered.uid, now=NOW + HOUR)
        assert second != first
        assert attempts(entered) == [(1, "expired"), (2, "pending")]
        assert status_of(entered) == BookingStatus.HELD
        stripe.pay(payment_of(entered.uid).checkout_session_id)
    settle_payment(booking_uid=entered.uid, now=NOW + HOUR)
    assert status_of(entered) == BookingStatus.CONFIRMED
    assert entered.held_until == NOW + timedelta(days=3)


def test_page_that_ran_out_but_was_paid_is_no_reason_for_another(entered, stripe) -> None:
    from booking.services.checkout import NothingToPay

    payment_page(booking_uid=entered.uid, now=NOW)
    stripe.pay(payment_of(entered.uid).checkout_session_id)
    with pytest.raises(NothingToPay):
        payment_page(booking_uid=entered.uid, now=NOW + HOUR)
    assert status_of(entered) == BookingStatus.CONFIRMED
    assert attempts(entered) == [(1, "succeeded")]


def test_news_that_a_page_has_closed_ends_no_hold_that_has_time_left(entered, stripe) -> None:
    payment_page(booking_uid=entered.uid, now=NOW)
    stripe.control("POST", f"sessions/{payment_of(entered.uid).checkout_session_id}/expire")
    settle_payment(booking_uid=entered.uid, now=NOW + HOUR)
    assert attempts(entered) == [(1, "expired")]
    assert status_of(entered) == BookingStatus.HELD
    payment_page(booking_uid=entered.uid, now=NOW)
    assert attempts(entered) == [(1, "expired"), (2, "pending")]


def test_offer_keeps_its_time(session) -> None:
    until = NOW + 12 * HOUR
    offered = offer_place(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee("Wendy"),
        held_until=until,
        now=NOW,
    )
    payment_page(booking_uid=offered.uid, now=NOW)
    offered.refresh_from_db()
    assert offered.held_until == until == payment_of(offered.uid).expires_at


def test_end_of_a_hold_closes_the_page_that_is_open(entered, stripe) -> None:
    payment_page(booking_uid=entered.uid, now=NOW)
    assert end_hold(booking_uid=entered.uid, now=entered.held_until) is None
    assert (status_of(entered), attempts(entered)) == (BookingStatus.EXPIRED, [(1, "expired")])
    assert not Seat.objects.filter(is_active=True).exists()


def test_student_reads_how_to_pay_after_the_bank_refused(entered, stripe) -> None:
    payment_page(booking_uid=entered.uid, now=NOW)
    page = payment_of(entered.uid).checkout_session_id
    intent = stripe.pay(page, method="bank_debit", succeeds=False)["payment_intent"]
    settle_payment(booking_uid=entered.uid, now=NOW)
    stripe.control("POST", f"payments/{intent}/settle")
    settle_payment(booking_uid=entered.uid, now=NOW)
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    (letter,) = [each for each in mail.outbox if "did not go through" in each.subject]
    assert letter.to == ["chloe@example.com"]
    assert "€25.00" in letter.body
    assert "Pay another way" in letter.body


def test_mail_about_a_refused_payment_is_not_sent_once_it_was_paid_otherwise(entered, pay, stripe) -> None:
    pay(entered, method="bank_debit", succeeds=False)
    settle_payment(booking_uid=entered.uid, now=NOW)
    stripe.control("POST", f"payments/{payment_of(entered.uid).payment_intent_id}/settle")
    settle_payment(booking_uid=entered.uid, now=NOW)
    assert OutboxMessage.objects.filter(kind=STUDENT_PAYMENT_FAILED).count() == 1
    pay(entered)
    settle_payment(booking_uid=entered.uid, now=NOW)
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    assert "did not go through" not in " ".join(each.subject for each in mail.outbox)


@pytest.fixture
def paid_twice(entered, pay) -> tuple[Payment, Payment]:
    """We had given up the first page though it could still be paid; both were."""
    first = pay(entered)
    Payment.objects.filter(pk=first.pk).update(status=PaymentStatus.EXPIRED, settled_at=NOW)
    second = pay(entered)
    return first, second


def test_second_payment_goes_back_whole(entered, paid_twice, stripe, news) -> None:
    first, second = paid_twice
    settle_payment(booking_uid=entered.uid, now=NOW)
    assert status_of(entered) == BookingStatus.CONFIRMED
    # The latest attempt was asked for first, so it is the one that counts.
    assert list(Refund.objects.values_list("key", "amount_minor")) == [(f"double:{first.uid}", 2500)]
    assert list(Invoice.objects.values_list("payment_id", flat=True)) == [second.pk]
    assert news()[-2:] == [f"booking.paid_twice:{first.uid}:{who}" for who in ("student", "school")]
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    twice = [each for each in mail.outbox if "twice" in each.subject]
    assert len(twice) == 2
    assert stripe.books("acct_alpha00000001")["totals"]["eur"]["net"] == 2500


def test_second_payment_goes_back_after_the_first_was_cancelled(entered, paid_twice) -> None:
    from payments.services import settle_checkout

    first, second = paid_twice
    settle_checkout(payment_uid=second.uid, now=NOW)
    cancel_booking(booking_uid=entered.uid, by=GUEST, now=NOW)
    settle_checkout(payment_uid=first.uid, now=NOW)
    assert set(Refund.objects.values_list("key", "payment_id", "amount_minor")) == {
        (f"cancellation:{entered.uid}", second.pk, 2500),
        (f"double:{first.uid}", first.pk, 2500),
    }


def test_page_that_is_open_beside_a_payment_is_closed(entered, pay, stripe) -> None:
    from payments.services import settle_checkout

    first = pay(entered)
    Payment.objects.filter(pk=first.pk).update(status=PaymentStatus.EXPIRED, settled_at=NOW)
    payment_page(booking_uid=entered.uid, now=NOW)
    settle_checkout(payment_uid=first.uid, now=NOW)
    assert status_of(entered) == BookingStatus.CONFIRMED
    assert end_hold(booking_uid=entered.uid, now=NOW) is None
    assert attempts(entered) == [(1, "succeeded"), (2, "expired")]


@pytest.fixture
def in_question(entered) -> Booking:
    """Stripe's page says another amount than our row."""
    payment_page(booking_uid=entered.uid, now=NOW)
    Payment.objects.update(amount_minor=2400)
    return entered


def test_place_stays_held_while_a_payment_is_in_question(in_question) -> None:
    for _ in range(2):
        assert end_hold(booking_uid=in_question.uid, now=in_question.held_until) is None
    assert status_of(in_question) == BookingStatus.HELD
    assert Difference.objects.count() == 1
    assert OutboxMessage.objects.filter(kind=events.SCHOOL_MONEY_PROBLEM).count() == 1
    mail.outbox.clear()
    outbox.deliver_pending(now=in_question.held_until)
    (letter,) = [each for each in mail.outbox if "needs your attention" in each.subject]
    assert "€24.00" in letter.body
    assert "€25.00" in letter.body


def test_school_may_end_a_booking_whose_payment_is_in_question(in_question) -> None:
    with pytest.raises(ProviderUnavailable):
        cancel_booking(booking_uid=in_question.uid, by=GUEST, now=NOW)
    cancel_booking(booking_uid=in_question.uid, by=ANA, now=NOW)
    assert status_of(in_question) == BookingStatus.CANCELLED
    assert not Seat.objects.filter(is_active=True).exists()


def test_student_learns_that_a_payment_is_in_question(in_question) -> None:
    with pytest.raises(PaymentInQuestion):
        payment_page(booking_uid=in_question.uid, now=NOW + HOUR)


def test_move_waits_a_day_more_when_the_bank_refuses_its_difference(account, pay, stripe) -> None:
    from booking.services.move_pages import move_payment_page, settle_move_payment

    workshop = WorkshopFactory(capacity=1, price_minor=2500)
    old, dearer = [
        SessionFactory(workshop=workshop, start_at=at(day, 17), price_minor=price)
        for day, price in ((7, None), (8, 3000))
    ]
    booking = book_session(old)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    move = reschedule(booking_uid=booking.uid, session_id=dearer.pk, by=GUEST, now=NOW)
    move_payment_page(booking_uid=booking.uid, now=NOW)
    paid = stripe.pay(payment_of(move.uid).checkout_session_id, method="bank_debit", succeeds=False)
    settle_move_payment(booking_uid=booking.uid, now=NOW)
    stripe.control("POST", f"payments/{paid['payment_intent']}/settle")
    late = NOW + HOUR
    assert end_move(uid=move.uid, now=late) == late + 24 * HOUR
    move.refresh_from_db()
    assert move.status == RescheduleStatus.PENDING
    assert OutboxMessage.objects.filter(kind=STUDENT_PAYMENT_FAILED).count() == 1
    move_payment_page(booking_uid=booking.uid, now=NOW)
    assert [row.attempt for row in attempts_of(move.uid)] == [1, 2]
    stripe.pay(payment_of(move.uid).checkout_session_id)
    settle_move_payment(booking_uid=booking.uid, now=NOW)
    assert Reschedule.objects.get().status == RescheduleStatus.DONE
