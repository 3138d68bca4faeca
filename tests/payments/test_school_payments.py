"""What is owed at the school: paid there, changed, cancelled, and given back there."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from core.clock import now
from core.models import OutboxMessage
from payments import events, services
from payments.enums import PaymentMethod, PaymentStatus, RefundState, SchoolMeans
from payments.lines import Line
from payments.models import Invoice, Payment
from payments.selectors import owed_payment, refundable_minor
from payments.zones import school_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(db, alpha) -> Payment:
    """25 euros for a lesson next week, in a school without a Stripe account."""
    return services.owe(
        reference="booking1",
        amount_minor=2500,
        currency="EUR",
        description="Spanish conversation",
        lines=[Line("Spanish conversation", 2500, tax_rate_bp=2100)],
        payer_name="Chloe",
        payer_email="chloe@example.com",
        payer_locale="es",
        due_at=now() + timedelta(days=7),
        now=now(),
    )


def receive(payment: Payment) -> Payment:
    return services.mark_paid(
        payment_uid=payment.uid, means=SchoolMeans.CASH, note="Desk", by_user_id=None, now=now()
    )


def test_owed_until_staff_say_that_it_was_paid(owed, settled) -> None:
    assert (owed.method, owed.status, owed.account, owed.application_fee_minor) == (
        PaymentMethod.SCHOOL,
        PaymentStatus.PENDING,
        None,
        0,
    )
    paid = receive(owed)
    assert (paid.status, paid.school_means, paid.note) == (PaymentStatus.SUCCEEDED, SchoolMeans.CASH, "Desk")
    assert settled == ["succeeded"]
    assert Invoice.objects.get().gross_minor == 2500
    with pytest.raises(services.NotOwed):
        receive(owed)


def test_day_on_which_it_was_paid_is_kept(owed) -> None:
    moment = owed.created_at + timedelta(days=5)
    day = (owed.created_at + timedelta(days=2)).astimezone(school_zone()).date()
    paid = services.mark_paid(
        payment_uid=owed.uid, means=SchoolMeans.TRANSFER, paid_on=day, by_user_id=None, now=moment
    )
    assert paid.settled_at.astimezone(school_zone()).date() == day
    document = Invoice.objects.get()
    assert document.facts["paid_on"] == day.isoformat()
    assert document.issued_on == moment.astimezone(school_zone()).date()


@pytest.mark.parametrize("days", [-1, 6])
def test_day_before_it_was_owed_or_to_come_is_refused(owed, days: int) -> None:
    moment = owed.created_at + timedelta(days=5)
    day = (owed.created_at + timedelta(days=days)).astimezone(school_zone()).date()
    with pytest.raises(services.NotOnThatDay):
        services.mark_paid(
            payment_uid=owed.uid, means=SchoolMeans.CASH, paid_on=day, by_user_id=None, now=moment
        )
    owed.refresh_from_db()
    assert (owed.status, Invoice.objects.count()) == (PaymentStatus.PENDING, 0)


@pytest.mark.parametrize("days", [0, 5])
def test_first_and_last_day_lie_within_the_payments_life(owed, days: int) -> None:
    moment = owed.created_at + timedelta(days=5)
    day = (owed.created_at + timedelta(days=days)).astimezone(school_zone()).date()
    paid = services.mark_paid(
        payment_uid=owed.uid, means=SchoolMeans.CASH, paid_on=day, by_user_id=None, now=moment
    )
    assert owed.created_at <= paid.settled_at <= moment
    assert paid.settled_at.astimezone(school_zone()).date() == day


def test_online_payment_is_not_received_at_the_school(new_payment) -> None:
    with pytest.raises(services.NotOwed):
        receive(new_payment())


def test_owed_has_no_page_to_close(owed) -> None:
    assert services.close_checkout(payment_uid=owed.uid, now=now()).status == PaymentStatus.PENDING
    assert services.settle_checkout(payment_uid=owed.uid, now=now()).status == PaymentStatus.PENDING


def test_owed_is_cancelled_once(owed, settled) -> None:
    assert services.cancel_owed(reference="booking1", now=now())
    assert not services.cancel_owed(reference="booking1", now=now())
    owed.refresh_from_db()
    assert owed.status == PaymentStatus.CANCELLED
    assert settled == []
    with pytest.raises(services.NotOwed):
        receive(owed)


@pytest.mark.parametrize(("by_minor", "left"), [(500, 3000), (-500, 2000)])
def test_owed_rises_and_falls_with_its_line(owed, by_minor, left) -> None:
    line = Line("Spanish conversation, Friday", 1, tax_rate_bp=2100)
    assert services.change_owed(
        reference="booking1", by_minor=by_minor, description="Friday", line=line, now=now()
    )
    owed.refresh_from_db()
    assert (owed.amount_minor, owed.description, owed.lines[0]["gross_minor"]) == (left, "Friday", left)


@pytest.mark.parametrize("by_minor", [-2500, -9999])
def test_nothing_left_is_not_owed(owed, by_minor) -> None:
    assert services.change_owed(reference="booking1", by_minor=by_minor, description="x", now=now())
    assert owed_payment("booking1") is None


def test_what_was_paid_is_not_owed_less(owed) -> None:
    receive(owed)
    assert not services.change_owed(reference="booking1", by_minor=-500, description="x", now=now())
    assert not services.cancel_owed(reference="booking1", now=now())


def test_refund_waits_for_staff_to_give_it_back(owed, settled) -> None:
    receive(owed)
    refund = services.request_refund(
        payment_uid=owed.uid, amount_minor=1000, key="cancellation:b1", reason="cancelled", now=now()
    )
    assert (refund.state, refund.is_outside) == (RefundState.PENDING, True)
    assert not OutboxMessage.objects.filter(kind=events.SEND_REFUND).exists()
    assert OutboxMessage.objects.filter(kind=events.SCHOOL_GIVE_BACK).count() == 1
    assert refundable_minor(Payment.objects.get()) == 1500
    done = services.settle_outside(refund_id=refund.pk, note="Cash", by_user_id=None, now=now())
    assert done.state == RefundState.SUCCEEDED
    assert settled == ["succeeded", "refund succeeded"]
    assert Invoice.objects.filter(refund=refund).count() == 1


def test_staff_who_decide_a_refund_themselves_get_no_mail_about_it(owed) -> None:
    ana = get_user_model().objects.create_user(email="ana@alpha.example", password="x")
    receive(owed)
    services.refund_by_staff(payment_uid=owed.uid, amount_minor=None, note="", by_user_id=ana.pk, now=now())
    assert not OutboxMessage.objects.filter(kind=events.SCHOOL_GIVE_BACK).exists()
