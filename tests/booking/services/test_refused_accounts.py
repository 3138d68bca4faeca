"""What is held for a payment page of which Stripe does not speak any more: the school has taken its account away."""

from datetime import timedelta

import pytest

from booking.enums import BookingStatus, RescheduleStatus
from booking.events import HOLD_ENDS, STUDENT_LATE_MONEY
from booking.models import Booking, Reschedule, Seat
from booking.services.bookings import StaffTerms
from booking.services.checkout import payment_page, settle_payment
from booking.services.holds import end_hold, give_up_hold
from booking.services.move_pages import move_payment_page
from booking.services.move_payments import end_move
from booking.services.rescheduling import reschedule
from core.duelist.models import Due
from core.models import OutboxMessage
from payments.enums import PaymentStatus, RefundState
from payments.models import Difference, Payment, Refund
from payments.selectors import payment_of
from payments.services import connect_account, deauthorize_account
from standins.stripe.account_state import reconnect
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, WorkshopFactory, at

from .conftest import ACCOUNT, book_session

pytestmark = pytest.mark.django_db

# The page lives for an hour; a minute more for clocks that differ.
OVER = NOW + timedelta(minutes=61)
ALMOST_OVER = OVER - timedelta(seconds=1)


@pytest.fixture
def held(account) -> Booking:
    booking = book_session(SessionFactory(workshop__price_minor=2500, workshop__capacity=1))
    payment_page(booking_uid=booking.uid, now=NOW)
    return booking


@pytest.fixture
def take_away(stripe):
    """The school has taken the platform's access to its account away."""

    def act() -> None:
        stripe.control("POST", f"accounts/{ACCOUNT}/deauthorize")
        deauthorize_account(stripe_account_id=ACCOUNT, now=NOW)

    return act


def status_of(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.status


def test_hold_ends_when_its_page_is_over_by_itself(held, take_away) -> None:
    take_away()
    assert end_hold(booking_uid=held.uid, now=held.held_until) == OVER
    assert end_hold(booking_uid=held.uid, now=ALMOST_OVER) == OVER
    assert status_of(held) == BookingStatus.HELD
    assert Seat.objects.filter(is_active=True).count() == 1
    assert end_hold(booking_uid=held.uid, now=OVER) is None
    assert status_of(held) == BookingStatus.EXPIRED
    assert not Seat.objects.filter(is_active=True).exists()
    assert Payment.objects.get().status == PaymentStatus.EXPIRED
    # The school was told once, and may look into it.
    assert Difference.objects.filter(resolved_at=None).count() == 1


def test_hold_that_is_given_up_ends_then_too(held, take_away) -> None:
    take_away()
    give_up_hold(booking_uid=held.uid, now=NOW)
    assert status_of(held) == BookingStatus.HELD
    assert Due.objects.get(kind=HOLD_ENDS, reference=held.uid).due_at == OVER


def test_place_stays_while_a_bank_is_at_work(held, take_away, stripe) -> None:
    stripe.pay(Payment.objects.get().checkout_session_id, method="bank_debit")
    settle_payment(booking_uid=held.uid, now=NOW)
    take_away()
    assert end_hold(booking_uid=held.uid, now=OVER) is None
    assert status_of(held) == BookingStatus.HELD
    assert Payment.objects.get().status == PaymentStatus.PROCESSING


def test_place_stays_where_stripe_says_something_else(held) -> None:
    Payment.objects.update(amount_minor=2400)
    assert end_hold(booking_uid=held.uid, now=OVER) is None
    assert status_of(held) == BookingStatus.HELD


def test_money_that_turns_up_afterwards_is_late_money(held, take_away, stripe) -> None:
    stripe.pay(Payment.objects.get().checkout_session_id)
    take_away()
    end_hold(booking_uid=held.uid, now=OVER)
    somebody = book_session(held.seats.get().session, name="Dora", by=ANA, staff=StaffTerms(price_minor=0))
    reconnect(stripe.server.world, ACCOUNT)
    connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=OVER)
    settle_payment(booking_uid=held.uid, now=OVER)
    assert status_of(held) == BookingStatus.EXPIRED
    assert status_of(somebody) == BookingStatus.CONFIRMED
    refund = Refund.objects.get()
    assert (refund.key, refund.amount_minor, refund.state) == (f"late:{held.uid}", 2500, RefundState.PENDING)
    assert OutboxMessage.objects.filter(kind=STUDENT_LATE_MONEY).count() == 1


def test_move_that_waits_for_such_a_page_ends(account, pay, take_away) -> None:
    workshop = WorkshopFactory(capacity=1, price_minor=2500)
    old = SessionFactory(workshop=workshop, start_at=at(7, 17))
    dearer = SessionFactory(workshop=workshop, start_at=at(8, 17), price_minor=3000)
    booking = book_session(old)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    move = reschedule(booking_uid=booking.uid, session_id=dearer.pk, by=GUEST, now=NOW)
    move_payment_page(booking_uid=booking.uid, now=NOW)
    take_away()
    assert end_move(uid=move.uid, now=ALMOST_OVER) == OVER
    assert end_move(uid=move.uid, now=OVER) is None
    assert Reschedule.objects.get().status == RescheduleStatus.LAPSED
    assert payment_of(move.uid).status == PaymentStatus.EXPIRED
    assert list(booking.seats.filter(is_active=True).values_list("session_id", flat=True)) == [old.pk]
