"""Payments, ends of holds and cancellations that meet: money is never lost, a seat never sold twice."""

from datetime import timedelta
from typing import Any

import pytest

from booking.enums import BookingStatus, RefundStatus
from booking.models import Booking, Cancellation, Seat, SessionHost
from booking.services.bookings import StaffTerms, book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.holds import end_hold, release_unpaid
from booking.services.rescheduling import reschedule
from booking.services.sessions import cancel_session
from core.models import OutboxMessage
from payments.enums import OPEN_STATUSES, PaymentStatus, SchoolMeans
from payments.gateway import AccountRef
from payments.models import Dispute, Invoice, Payment, Refund, VoucherUse
from payments.selectors import attempts_of, payment_of, refundable_minor
from payments.services import mark_paid, refund_by_staff, send_refund, settle_checkout
from payments.services.disputes import note_dispute
from payments.services.stripe_refunds import note_refund
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)
from tests.factories.vouchers import make_voucher

from .conftest import ACCOUNT, kinds

ENDS = NOW + timedelta(minutes=15)
ROUNDS = 5


def book_seat(session: Any, name: str = "Chloe", now: Any = NOW) -> Booking:
    return book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(name), by=GUEST, now=now
    )


def pay(stripe: Any, booking: Booking) -> None:
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)


def act(call: Any) -> Any:
    result = call()
    return "nothing" if result is None else result


def refund_keys(booking: Booking) -> list[str]:
    return list(Refund.objects.filter(payment__reference=booking.uid).values_list("key", flat=True))


@pytest.fixture
def session(account):
    return SessionFactory(workshop__capacity=1, workshop__price_minor=2500)


def test_payment_told_eight_times_while_the_hold_ends_confirms_once(race, session, stripe) -> None:
    booking = book_seat(session)
    pay(stripe, booking)
    calls = [lambda: settle_payment(booking_uid=booking.uid, now=ENDS)] * 8
    calls += [lambda: end_hold(booking_uid=booking.uid, now=ENDS)] * 4
    assert kinds(race(act, calls)) == {"str": 12}
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    assert Seat.objects.filter(is_active=True).count() == 1
    assert list(OutboxMessage.objects.filter(kind__startswith="booking.").values_list("key", flat=True)) == [
        f"booking.confirmed:{booking.uid}:student"
    ]
    assert refund_keys(booking) == []


def test_unpaid_hold_ended_by_everybody_at_once_ends_once(race, session, stripe) -> None:
    booking = book_seat(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    calls = [lambda: end_hold(booking_uid=booking.uid, now=ENDS)] * 6
    calls += [lambda: settle_payment(booking_uid=booking.uid, now=ENDS)] * 6
    assert kinds(race(act, calls)) == {"str": 12}
    booking.refresh_from_db()
    assert (booking.status, booking.ended_at) == (BookingStatus.EXPIRED, ENDS)
    assert not Seat.objects.filter(is_active=True).exists()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_late_money_and_the_next_student_share_one_seat(race, session, stripe, number) -> None:
    """Chloe's hold was ended, then her money comes, at the moment at which Cid books the seat."""
    chloe = book_seat(session)
    pay(stripe, chloe)
    release_unpaid(booking_uid=chloe.uid, now=ENDS)
    calls = [
        lambda: settle_payment(booking_uid=chloe.uid, now=ENDS),
        lambda: book_seat(session, "Cid", now=ENDS),
    ]
    results = race(act, calls if number % 2 else calls[::-1])
    chloe.refresh_from_db()
    (seat,) = Seat.objects.filter(is_active=True).select_related("booking")
    if chloe.status == BookingStatus.CONFIRMED:
        assert seat.booking == chloe
        assert kinds(results) == {"str": 1, "SlotTaken": 1}
        assert refund_keys(chloe) == []
    else:
        assert seat.booking.attendee_name == "Cid"
        assert kinds(results) == {"str": 1, "Booking": 1}
        assert refund_keys(chloe) == [f"late:{chloe.uid}"]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_late_money_and_the_next_student_share_one_teacher(race, account, stripe, number) -> None:
    lesson = TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00"))], price_minor=2000)

    def take(name: str, start: Any, now: Any) -> Booking:
        return book(workshop_id=lesson.pk, start=start, attendee=attendee(name), by=GUEST, now=now)

    chloe = take("Chloe", at(7, 9), NOW)
    pay(stripe, chloe)
    release_unpaid(booking_uid=chloe.uid, now=ENDS)
    calls = [
        lambda: settle_payment(booking_uid=chloe.uid, now=ENDS),
        lambda: take("Cid", at(7, 9, 15), ENDS),
    ]
    results = race(act, calls if number % 2 else calls[::-1])
    chloe.refresh_from_db()
    (occupied,) = SessionHost.objects.filter(is_active=True)
    seat = Seat.objects.get(session=occupied.session, is_active=True)
    confirmed = chloe.status == BookingStatus.CONFIRMED
    assert (seat.booking == chloe) == confirmed
    assert kinds(results) == {"str": 1, "SlotTaken" if confirmed else "Booking": 1}
    assert refund_keys(chloe) == ([] if confirmed else [f"late:{chloe.uid}"])


def test_cancelled_by_eight_at_once_is_cancelled_and_refunded_once(race, session, stripe) -> None:
    booking = book_seat(session)
    pay(stripe, booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    calls = [lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)] * 8
    assert kinds(race(act, calls)) == {"Cancellation": 1, "AlreadyCancelled": 7}
    assert Cancellation.objects.count() == 1
    assert refund_keys(booking) == [f"cancellation:{booking.uid}"]


def test_session_called_off_while_its_students_cancel(race, account, stripe) -> None:
    session = SessionFactory(workshop__capacity=6, workshop__price_minor=2500, hosts=[TeacherFactory()])
    bookings = [book_seat(session, f"Student {number}") for number in range(6)]
    for booking in bookings[:4]:
        pay(stripe, booking)
        settle_payment(booking_uid=booking.uid, now=NOW)
    calls = [
        lambda uid=booking.uid: cancel_booking(booking_uid=uid, by=GUEST, now=NOW) for booking in bookings
    ]
    results = race(act, [*calls, lambda: cancel_session(session_id=session.pk, by=ANA, now=NOW)])
    assert set(kinds(results)) <= {"Cancellation", "AlreadyCancelled", "Session"}
    assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.CANCELLED}
    assert sorted(Cancellation.objects.values_list("booking__uid", flat=True)) == sorted(
        booking.uid for booking in bookings
    )
    assert [refund_keys(booking) for booking in bookings] == [
        *[[f"cancellation:{booking.uid}"] for booking in bookings[:4]],
        [],
        [],
    ]
    assert not Seat.objects.filter(is_active=True).exists()
    paid = Cancellation.objects.filter(booking__in=bookings[:4])
    assert set(paid.values_list("refund_status", flat=True)) == {RefundStatus.PENDING}


def test_giving_up_while_paying_loses_no_money(race, session, stripe) -> None:
    """Chloe pays in one window and cancels in another."""
    booking = book_seat(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    page = payment_of(booking.uid).checkout_session_id

    def pays() -> str:
        try:
            stripe.pay(page)
        except OSError as closed:  # HTTP 409: the page was closed first
            closed.close()
            return "closed"
        settle_payment(booking_uid=booking.uid, now=NOW)
        return "paid"

    results = race(act, [pays, lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)])
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    assert not Seat.objects.filter(is_active=True).exists()
    paid = results[0] == "paid"
    assert len(refund_keys(booking)) == (1 if paid else 0)


HERE = AccountRef(ACCOUNT, livemode=False)


def entered(session: Any) -> Booking:
    """Ana has entered it for Chloe, who has three days to pay."""
    return book(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee(),
        by=ANA,
        staff=StaffTerms(),
        now=NOW,
    )


def no_database_errors_or_surprises(results: list[Any], expected: set[str]) -> None:
    assert set(kinds(results)) <= expected, results


def test_two_attempts_opened_at_once_are_one_page(race, session, stripe) -> None:
    booking = entered(session)
    results = race(act, [lambda: payment_page(booking_uid=booking.uid, now=NOW)] * 8)
    assert len(set(results)) == 1
    assert [row.attempt for row in attempts_of(booking.uid)] == [1]
    assert len(stripe.server.world.store.all_of("checkout_session", ACCOUNT)) == 1


def test_two_attempts_that_are_paid_at_once_are_one_sale(race, session, stripe) -> None:
    booking = entered(session)
    payments = []
    for _ in range(2):
        pay(stripe, booking)
        payments.append(payment_of(booking.uid))
        Payment.objects.filter(status__in=OPEN_STATUSES).update(status=PaymentStatus.EXPIRED, settled_at=NOW)
    calls = [lambda uid=payment.uid: settle_checkout(payment_uid=uid, now=NOW) for payment in payments * 3]
    assert kinds(race(act, calls)) == {"Payment": 6}
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    (double,) = Refund.objects.select_related("payment")
    assert double.key == f"double:{double.payment.uid}"
    assert double.amount_minor == 2500
    # Only the payment that counts has a document, and none is doubled.
    assert Invoice.objects.values_list("payment_id", flat=True).get() != double.payment_id


@pytest.mark.parametrize("number", range(ROUNDS))
def test_everybody_at_once_about_one_paid_booking(race, session, stripe, number) -> None:
    """Webhook, return page, end of the hold, staff, student, Stripe's dashboard and a payer's bank."""
    booking = book_seat(session)
    pay(stripe, booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    payment = payment_of(booking.uid)
    external = stripe.control("POST", f"payments/{payment.payment_intent_id}/refund", amount=700)["id"]
    dispute = stripe.dispute(payment.payment_intent_id, amount=300)["id"]
    calls = [
        lambda: settle_checkout(payment_uid=payment.uid, now=ENDS),
        lambda: settle_payment(booking_uid=booking.uid, now=ENDS),
        lambda: end_hold(booking_uid=booking.uid, now=ENDS),
        lambda: refund_by_staff(
            payment_uid=payment.uid, amount_minor=600, note="", by_user_id=None, now=ENDS
        ),
        lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=ENDS),
        lambda: note_refund(account=HERE, refund_id=external, now=ENDS),
        lambda: note_refund(account=HERE, refund_id=external, now=ENDS),
        lambda: note_dispute(account=HERE, dispute_id=dispute, now=ENDS),
        lambda: note_dispute(account=HERE, dispute_id=dispute, now=ENDS),
    ]
    results = race(act, calls[number:] + calls[:number])
    no_database_errors_or_surprises(
        results, {"Payment", "str", "Refund", "Cancellation", "RefundTooLarge", "NothingLeft"}
    )
    assert Refund.objects.filter(is_external=True).count() == 1
    assert Dispute.objects.count() == 1
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    ours = sum(Refund.objects.filter(is_external=False).values_list("amount_minor", flat=True))
    assert 0 < ours <= payment.amount_minor
    for refund in Refund.objects.filter(is_external=False):
        send_refund(refund_id=refund.pk, now=ENDS)
    totals = stripe.books(ACCOUNT)["totals"]["eur"]
    assert totals["refunded"] <= 2500
    back = Refund.objects.filter(state="succeeded").values_list("amount_minor", flat=True)
    assert sum(back) == totals["refunded"]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_staff_and_student_at_once_send_back_no_more_than_was_paid(race, session, stripe, number) -> None:
    booking = book_seat(session)
    pay(stripe, booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    payment = payment_of(booking.uid)
    calls = [
        lambda: refund_by_staff(payment_uid=payment.uid, amount_minor=None, note="", by_user_id=None, now=NOW)
    ] * 4
    calls += [lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)] * 2
    no_database_errors_or_surprises(
        race(act, calls if number % 2 else calls[::-1]),
        {"Refund", "Cancellation", "AlreadyCancelled", "NothingLeft", "RefundTooLarge"},
    )
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) == 2500
    assert refundable_minor(payment) == 0


@pytest.mark.parametrize("number", range(ROUNDS))
def test_paid_at_the_desk_while_it_is_cancelled_or_moved(race, committed_school, number) -> None:
    """What was paid is given back, what was not is not owed any more; nothing is lost between the two."""
    workshop = WorkshopFactory(price_minor=2500, pay_way="school")
    old, dearer = [
        SessionFactory(workshop=workshop, start_at=at(day, 17), price_minor=price)
        for day, price in ((7, None), (8, 3000))
    ]
    booking = book(
        workshop_id=workshop.pk,
        session_id=old.pk,
        attendee=attendee(),
        by=GUEST,
        pays_at_school=True,
        now=NOW,
    )
    uid = payment_of(booking.uid).uid
    calls = [
        lambda: mark_paid(payment_uid=uid, means=SchoolMeans.CASH, by_user_id=None, now=NOW),
        lambda: reschedule(booking_uid=booking.uid, session_id=dearer.pk, by=GUEST, now=NOW),
        lambda: cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW),
    ]
    results = race(act, calls[number % 3 :] + calls[: number % 3])
    no_database_errors_or_surprises(
        results, {"Payment", "Reschedule", "Cancellation", "NotOwed", "NothingToMove", "MovedMeanwhile"}
    )
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    assert not Payment.objects.filter(status__in=OPEN_STATUSES).exists()
    paid = sum(Payment.objects.filter(status="succeeded").values_list("amount_minor", flat=True))
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) == paid


def test_last_use_of_a_code_is_used_once(race, account) -> None:
    make_voucher(percent=50, max_uses=1, max_uses_each=None)
    session = SessionFactory(workshop__capacity=20, workshop__price_minor=2500)

    def take(number: int) -> Booking:
        return book(
            workshop_id=session.workshop_id,
            session_id=session.pk,
            attendee=attendee(f"Student {number}"),
            by=GUEST,
            voucher="SUMMER-27",
            now=NOW,
        )

    results = race(take, range(10))
    assert kinds(results) == {"Booking": 1, "VoucherUsedUp": 9}
    assert VoucherUse.objects.filter(is_active=True).count() == 1
    assert list(Payment.objects.values_list("amount_minor", flat=True)) == [1250]


def test_code_that_an_expired_hold_gives_back_is_used_once_more(race, account, stripe) -> None:
    """Chloe's late money and Cid want the same last use: both may sit, the code counts once."""
    make_voucher(percent=50, max_uses=1, max_uses_each=None)
    session = SessionFactory(workshop__capacity=2, workshop__price_minor=2500)

    def take(name: str, now: Any) -> Booking:
        return book(
            workshop_id=session.workshop_id,
            session_id=session.pk,
            attendee=attendee(name),
            by=GUEST,
            voucher="SUMMER-27",
            now=now,
        )

    chloe = take("Chloe", NOW)
    pay(stripe, chloe)
    release_unpaid(booking_uid=chloe.uid, now=ENDS)
    results = race(act, [lambda: settle_payment(booking_uid=chloe.uid, now=ENDS), lambda: take("Cid", ENDS)])
    assert set(kinds(results)) <= {"str", "Booking", "VoucherUsedUp"}
    chloe.refresh_from_db()
    assert chloe.status == BookingStatus.CONFIRMED
    assert VoucherUse.objects.filter(is_active=True).count() == 1
    assert refund_keys(chloe) == []
