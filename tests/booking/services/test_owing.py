"""Bookings that are paid at the school: cancelled, moved and refunded before and after the money came."""

import pytest
from django.core import mail

from booking.enums import BookingStatus, PayWay, RefundStatus, RescheduleStatus
from booking.models import Booking
from booking.services.cancellations import cancel_booking
from booking.services.rescheduling import reschedule
from core.outbox import services as outbox
from payments.enums import PaymentStatus, SchoolMeans
from payments.models import Invoice, Payment, Refund
from payments.selectors import owed_payment, payment_of
from payments.services import mark_paid, settle_outside
from tests.factories.booking import ANA, GUEST, NOW, SeriesFactory, SessionFactory, WorkshopFactory, at

from .conftest import book_series, book_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def dates(alpha):
    """A class for 25 EUR at the school, its evening for 30 and its morning for 20, in a school without Stripe."""
    workshop = WorkshopFactory(price_minor=2500, pay_way=PayWay.SCHOOL, tax_rate_bp=2100)
    starts = [(at(7, 17), None), (at(8, 17), 3000), (at(9, 9), 2000)]
    return [SessionFactory(workshop=workshop, start_at=start, price_minor=price) for start, price in starts]


@pytest.fixture
def booking(dates) -> Booking:
    return book_session(dates[0], pays_at_school=True)


def receive(booking: Booking) -> Payment:
    payment = payment_of(booking.uid)
    return mark_paid(payment_uid=payment.uid, means=SchoolMeans.CASH, by_user_id=None, now=NOW)


def move(booking: Booking, session):
    return reschedule(booking_uid=booking.uid, session_id=session.pk, by=GUEST, now=NOW)


def letters() -> str:
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    return "\n".join(f"{each.subject}\n{each.body}" for each in mail.outbox)


def test_owed_payment_names_what_is_sold(booking) -> None:
    payment = payment_of(booking.uid)
    (line,) = payment.lines
    assert (line["gross_minor"], line["tax_rate_bp"]) == (2500, 2100)
    assert line["description"] == payment.description
    assert payment.payer_name == "Chloe"
    assert "To be paid at the school" in letters()


def test_paid_at_the_school_stays_confirmed_and_gets_its_document(booking) -> None:
    receive(booking)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    assert Invoice.objects.get().gross_minor == 2500


def test_cancelled_before_it_was_paid_owes_nothing(booking) -> None:
    letters()
    cancellation = cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert payment_of(booking.uid).status == PaymentStatus.CANCELLED
    assert (cancellation.refund_status, cancellation.refund_minor) == (RefundStatus.NOT_ELIGIBLE, 0)
    assert not Refund.objects.exists()
    assert "You do not have to pay anything." in letters()


def test_cancelled_after_it_was_paid_is_given_back_by_the_school(booking) -> None:
    receive(booking)
    letters()
    cancellation = cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    refund = Refund.objects.get()
    assert (refund.is_outside, refund.amount_minor, cancellation.refund_status) == (
        True,
        2500,
        RefundStatus.PENDING,
    )
    told = letters()
    assert "The school gives €25.00 back to you." in told
    assert "Please give money back" in told
    settle_outside(refund_id=refund.pk, note="Cash", by_user_id=None, now=NOW)
    cancellation.refresh_from_db()
    assert cancellation.refund_status == RefundStatus.COMPLETED
    assert "has given you €25.00 back" in letters()


@pytest.mark.parametrize(("to", "owed"), [(1, 3000), (2, 2000)])
def test_move_changes_what_is_owed_at_once(booking, dates, to, owed) -> None:
    done = move(booking, dates[to])
    assert done.status == RescheduleStatus.DONE
    booking.refresh_from_db()
    payment = payment_of(booking.uid)
    assert (payment.amount_minor, payment.lines[0]["gross_minor"], booking.price_minor) == (owed, owed, owed)
    assert Payment.objects.count() == 1


def test_dearer_move_after_it_was_paid_is_owed_by_itself(booking, dates) -> None:
    receive(booking)
    done = move(booking, dates[1])
    assert done.status == RescheduleStatus.DONE
    assert owed_payment(done.uid).amount_minor == 500
    assert payment_of(booking.uid).amount_minor == 2500
    cancellation = cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert owed_payment(done.uid) is None
    assert cancellation.refund_minor == 2500


def test_cheaper_move_after_it_was_paid_is_given_back(booking, dates) -> None:
    receive(booking)
    done = move(booking, dates[2])
    refund = Refund.objects.get()
    assert (refund.key, refund.amount_minor, refund.is_outside) == (f"reschedule:{done.uid}", 500, True)


def test_one_date_that_is_cancelled_is_not_owed(alpha) -> None:
    series = SeriesFactory(
        price_minor=10000, workshop__price_minor=2500, workshop__pay_way=PayWay.SCHOOL, dates=4
    )
    booking = book_series(series, pays_at_school=True)
    seat = booking.seats.order_by("session__start_at").last()
    cancel_booking(booking_uid=booking.uid, seat_id=seat.pk, by=GUEST, now=NOW)
    payment = payment_of(booking.uid)
    assert (payment.status, payment.amount_minor) == (PaymentStatus.PENDING, 7500)
    assert payment.lines[0]["gross_minor"] == 7500
    assert not Refund.objects.exists()


def test_one_date_that_is_cancelled_too_late_stays_owed(alpha) -> None:
    series = SeriesFactory(price_minor=10000, workshop__pay_way=PayWay.SCHOOL, dates=4)
    booking = book_series(series, pays_at_school=True)
    seat = booking.seats.order_by("session__start_at").first()
    cancel_booking(booking_uid=booking.uid, seat_id=seat.pk, by=GUEST, now=at(7, 16))
    assert payment_of(booking.uid).amount_minor == 10000


def test_school_calls_off_what_was_owed(booking, dates) -> None:
    from booking.services.sessions import cancel_session

    cancel_session(session_id=dates[0].pk, by=ANA, reason="Ill", now=NOW)
    assert payment_of(booking.uid).status == PaymentStatus.CANCELLED
