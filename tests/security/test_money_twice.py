"""The same money in two ways: once online and once at the school, or back by several at once."""

from datetime import timedelta
from typing import Any

import pytest

from booking.enums import PayWay
from booking.services.bookings import offer_place
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page
from booking.services.paying_at_school import pay_at_school
from payments.enums import PaymentStatus, SchoolMeans
from payments.models import Payment, Refund, VoucherUse
from payments.selectors import payment_of
from payments.services import connect_account, mark_paid, refund_by_staff, send_refund, settle_checkout
from payments.services.school_payments import NotOwed
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, WorkshopFactory, at, attendee
from tests.factories.vouchers import make_voucher

pytestmark = pytest.mark.django_db
ACCOUNT = "acct_alpha00000001"


@pytest.fixture
def session(stripe: Any, ben: Any) -> Any:
    """A date for 25 €, payable in either way."""
    stripe.connect_account(ACCOUNT)
    connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=NOW)
    workshop = WorkshopFactory(hosts=[ben], price_minor=2500, pay_way=PayWay.EITHER)
    return SessionFactory(workshop=workshop, hosts=[ben], start_at=at(20, 17))


def held(session: Any) -> Any:
    return offer_place(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee(),
        held_until=NOW + timedelta(hours=12),
        now=NOW,
    )


def test_paid_online_after_all_is_not_owed_at_the_school_too(session: Any, stripe: Any) -> None:
    """The page was lost to us and its attempt given up; the student chose the desk; then Stripe tells of the money."""
    booking = held(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    online = payment_of(booking.uid)
    stripe.pay(online.checkout_session_id)
    Payment.objects.filter(pk=online.pk).update(status=PaymentStatus.EXPIRED, settled_at=NOW)
    pay_at_school(booking_uid=booking.uid, now=NOW)
    owed = Payment.objects.get(method="school")
    settle_checkout(payment_uid=online.uid, now=NOW)
    owed.refresh_from_db()
    assert owed.status == PaymentStatus.CANCELLED
    with pytest.raises(NotOwed):
        mark_paid(payment_uid=owed.uid, means=SchoolMeans.CASH, by_user_id=None, now=NOW)
    booking.refresh_from_db()
    assert (booking.status, payment_of(booking.uid)) == ("confirmed", online)


def test_paid_online_after_it_was_paid_at_the_school_goes_back(session: Any, stripe: Any) -> None:
    booking = held(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    online = payment_of(booking.uid)
    stripe.pay(online.checkout_session_id)
    Payment.objects.filter(pk=online.pk).update(status=PaymentStatus.EXPIRED, settled_at=NOW)
    pay_at_school(booking_uid=booking.uid, now=NOW)
    desk = Payment.objects.get(method="school")
    mark_paid(payment_uid=desk.uid, means=SchoolMeans.CASH, by_user_id=None, now=NOW)
    settle_checkout(payment_uid=online.uid, now=NOW)
    refund = Refund.objects.get()
    assert (refund.payment_id, refund.amount_minor, refund.key) == (online.pk, 2500, f"double:{online.uid}")


def test_student_and_staff_send_back_no_more_than_came(session: Any, stripe: Any) -> None:
    booking = held(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    payment = payment_of(booking.uid)
    stripe.pay(payment.checkout_session_id)
    settle_checkout(payment_uid=payment.uid, now=NOW)
    refund_by_staff(payment_uid=payment.uid, amount_minor=2000, note="", by_user_id=None, now=NOW)
    cancel_booking(booking_uid=booking.uid, by=ANA, now=NOW)
    for refund in Refund.objects.order_by("pk"):
        for _try in range(3):
            send_refund(refund_id=refund.pk, now=NOW)
    assert sorted(Refund.objects.values_list("amount_minor", "state")) == [
        (500, "succeeded"),
        (2000, "succeeded"),
    ]
    assert sum(each["amount"] for each in stripe.books(ACCOUNT)["refunds"]) == 2500


def test_late_cancellation_keeps_the_code_spent(session: Any) -> None:
    """Else one code would book, block and lose places as often as somebody likes."""
    from booking.services.bookings import book
    from booking.services.voucher_refusals import VoucherUsedByYou

    make_voucher(percent=100, max_uses_each=1)
    near = SessionFactory(workshop=session.workshop, start_at=NOW + timedelta(hours=2))
    terms = {"workshop_id": session.workshop_id, "attendee": attendee(), "by": GUEST, "voucher": "SUMMER-27"}
    session.workshop.booking_notice_hours = 0
    session.workshop.min_notice_hours = 0
    session.workshop.save()
    booking = book(**terms, session_id=near.pk, now=NOW)
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert VoucherUse.objects.get().is_active is True
    with pytest.raises(VoucherUsedByYou):
        book(**terms, session_id=session.pk, now=NOW)
