"""A place that is kept for somebody, who says that they pay for it at the school."""

from datetime import timedelta

import pytest

from booking.enums import BookingSource, BookingStatus, PayWay, WaitlistStatus
from booking.events import HOLD_ENDS, STUDENT_CONFIRMED
from booking.models import Booking
from booking.services.bookings import StaffTerms
from booking.services.cancellations import cancel_booking
from booking.services.checkout import NothingToPay, UnknownBooking, payment_page
from booking.services.confirmations import HoldEnded
from booking.services.paying_at_school import PaymentUnderWay, pay_at_school
from booking.services.terms_of_sale import PayWayNotOffered
from booking.services.waitlist import join, offer_next
from core.duelist.models import Due
from core.models import OutboxMessage
from payments.enums import PaymentMethod, PaymentStatus, SchoolMeans
from payments.models import Invoice, Payment
from payments.selectors import attempts_of, owed_payment
from payments.services import ProviderUnavailable, mark_paid
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, at, attendee

from .conftest import book_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db):
    """A class for one, to be paid online or at the school, which has no Stripe account."""
    return SessionFactory(
        workshop__price_minor=2500, workshop__capacity=1, workshop__pay_way=PayWay.EITHER, start_at=at(7, 17)
    )


@pytest.fixture
def entered(session) -> Booking:
    return book_session(session, by=ANA, staff=StaffTerms())


def status_of(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.status


def test_booking_that_the_school_entered_is_confirmed_and_owed(entered, session) -> None:
    assert entered.status == BookingStatus.HELD
    pay_at_school(booking_uid=entered.uid, now=NOW)
    again = pay_at_school(booking_uid=entered.uid, now=NOW)
    assert (again.status, again.pays_at_school) == (BookingStatus.CONFIRMED, True)
    owed = Payment.objects.get()
    assert (owed.reference, owed.method, owed.status) == (
        entered.uid,
        PaymentMethod.SCHOOL,
        PaymentStatus.PENDING,
    )
    assert (owed.amount_minor, owed.expires_at) == (2500, session.start_at)
    assert OutboxMessage.objects.filter(kind=STUDENT_CONFIRMED).count() == 1
    assert not Due.objects.filter(kind=HOLD_ENDS).exists()
    mark_paid(payment_uid=owed.uid, means=SchoolMeans.CASH, by_user_id=None, now=NOW)
    assert Invoice.objects.get().payment_id == owed.pk


def test_offer_of_a_school_without_an_account_is_taken(session) -> None:
    first = book_session(session, name="Dora", pays_at_school=True)
    entry = join(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(), by=GUEST, now=NOW
    )
    cancel_booking(booking_uid=first.uid, by=GUEST, now=NOW)
    offer_next(session_id=session.pk, now=NOW)
    entry.refresh_from_db()
    assert (entry.status, entry.booking.source) == (WaitlistStatus.OFFERED, BookingSource.WAITLIST)
    pay_at_school(booking_uid=entry.booking.uid, now=NOW)
    entry.refresh_from_db()
    assert entry.status == WaitlistStatus.TAKEN
    assert status_of(entry.booking) == BookingStatus.CONFIRMED
    assert owed_payment(entry.booking.uid).amount_minor == 2500


def test_page_that_was_opened_is_closed(account, entered, stripe) -> None:
    payment_page(booking_uid=entered.uid, now=NOW)
    pay_at_school(booking_uid=entered.uid, now=NOW)
    assert [(row.method, row.status) for row in attempts_of(entered.uid)] == [
        (PaymentMethod.STRIPE, PaymentStatus.EXPIRED),
        (PaymentMethod.SCHOOL, PaymentStatus.PENDING),
    ]
    (page,) = stripe.server.world.store.all_of("checkout_session", "acct_alpha00000001")
    assert page.body["status"] == "expired"


def test_what_was_paid_online_meanwhile_is_not_owed_too(entered, account, pay) -> None:
    pay(entered)
    assert pay_at_school(booking_uid=entered.uid, now=NOW).status == BookingStatus.CONFIRMED
    assert [(row.method, row.status) for row in attempts_of(entered.uid)] == [
        (PaymentMethod.STRIPE, PaymentStatus.SUCCEEDED)
    ]
    entered.refresh_from_db()
    assert not entered.pays_at_school


def test_bank_that_is_at_work_is_waited_for(entered, account, pay) -> None:
    pay(entered, method="bank_debit")
    with pytest.raises(PaymentUnderWay):
        pay_at_school(booking_uid=entered.uid, now=NOW)
    assert status_of(entered) == BookingStatus.HELD
    assert owed_payment(entered.uid) is None


def test_nothing_changes_while_stripe_does_not_answer(entered, account, stripe) -> None:
    payment_page(booking_uid=entered.uid, now=NOW)
    page = f"/v1/checkout/sessions/{Payment.objects.get().checkout_session_id}"
    stripe.fault(action="error", method="GET", path=page, times=9)
    with pytest.raises(ProviderUnavailable):
        pay_at_school(booking_uid=entered.uid, now=NOW)
    assert status_of(entered) == BookingStatus.HELD


def test_it_is_refused_where_the_workshop_is_paid_online(account, entered) -> None:
    entered.workshop.pay_way = PayWay.ONLINE
    entered.workshop.save()
    with pytest.raises(PayWayNotOffered):
        pay_at_school(booking_uid=entered.uid, now=NOW)
    assert status_of(entered) == BookingStatus.HELD


def test_who_has_chosen_on_the_website_has_chosen(account, session) -> None:
    booking = book_session(session)
    with pytest.raises(PayWayNotOffered):
        pay_at_school(booking_uid=booking.uid, now=NOW)


def test_what_is_over_or_free_or_unknown_is_refused(entered) -> None:
    with pytest.raises(HoldEnded):
        pay_at_school(booking_uid=entered.uid, now=entered.held_until)
    with pytest.raises(UnknownBooking):
        pay_at_school(booking_uid="nothing", now=NOW)
    Booking.objects.update(price_minor=0)
    with pytest.raises(NothingToPay):
        pay_at_school(booking_uid=entered.uid, now=NOW + timedelta(minutes=1))
