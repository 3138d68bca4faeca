"""Several attempts to pay for the same: one open at a time, and the one that was paid counts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.clock import now
from payments import services
from payments.enums import PaymentStatus
from payments.lines import Buyer, Line
from payments.models import Payment
from payments.selectors import attempts_of, open_payments, payment_of, payments_by_reference
from payments.services.opening import LinesDisagree
from tenants.models import Plan

from .conftest import ACCOUNT

pytestmark = pytest.mark.django_db


def close(payment: Payment, at=None) -> Payment:
    return services.close_checkout(payment_uid=payment.uid, now=at or now())


def test_second_attempt_while_one_is_open_is_refused(opened, new_payment) -> None:
    opened()
    with pytest.raises(services.PaymentOpen):
        new_payment()


def test_database_keeps_to_one_open_attempt(opened) -> None:
    first = opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            reference=first.reference,
            attempt=2,
            account=first.account,
            amount_minor=1,
            currency="EUR",
            description="x",
            payer_email="chloe@example.com",
            idempotency_key="x",
            expires_at=now(),
            created_at=now(),
        )


def test_attempts_are_counted_and_the_paid_one_counts(opened, stripe) -> None:
    first = opened()
    close(first)
    second = opened()
    assert [row.attempt for row in attempts_of("booking1")] == [1, 2]
    assert payment_of("booking1") == second
    assert open_payments("booking1") == [second]
    stripe.pay(second.checkout_session_id)
    services.settle_checkout(payment_uid=second.uid, now=now())
    close(second)
    assert payment_of("booking1") == payments_by_reference(["booking1"])["booking1"] == second
    assert open_payments("booking1") == []


def test_of_two_that_were_paid_the_first_counts(opened, stripe) -> None:
    first = opened()
    Payment.objects.update(status=PaymentStatus.EXPIRED, settled_at=now())
    second = opened()
    for payment, minutes in ((second, 1), (first, 2)):
        stripe.pay(payment.checkout_session_id)
        services.settle_checkout(payment_uid=payment.uid, now=now() + timedelta(minutes=minutes))
    assert Payment.objects.filter(status=PaymentStatus.SUCCEEDED).count() == 2
    assert payment_of("booking1") == second


def test_attempt_is_spent_when_its_page_has_run_out(opened) -> None:
    payment = opened()
    assert not services.is_spent(payment, payment.created_at + timedelta(minutes=59))
    assert services.is_spent(payment, payment.created_at + timedelta(minutes=60))


def test_attempt_that_was_never_opened_is_spent_before_stripe_refuses_it(new_payment) -> None:
    payment = new_payment()
    assert not services.is_spent(payment, payment.created_at + timedelta(minutes=27))
    assert services.is_spent(payment, payment.created_at + timedelta(minutes=28))


def test_page_that_was_never_known_ends_by_itself(new_payment, stripe, settled) -> None:
    """Its answer was lost, and Stripe refuses to open one so late: only time tells that it is closed."""
    payment = new_payment()
    stripe.fault(action="lose_request", method="POST", path="/v1/checkout/sessions", times=9)
    with pytest.raises(services.ProviderUnavailable):
        services.start_checkout(
            payment_uid=payment.uid, success_url="http://a/", cancel_url="http://a/", now=now()
        )
    stripe.control("DELETE", "faults")
    Payment.objects.update(created_at=payment.created_at - timedelta(minutes=40))
    with pytest.raises(services.ProviderUnavailable):
        close(payment)
    assert close(payment, now() + timedelta(minutes=20)).status == PaymentStatus.EXPIRED
    assert settled == ["expired"]


@pytest.mark.parametrize(
    ("currency", "amount_minor", "fee", "at_stripe"),
    [("EUR", 2500, 38, 38), ("EUR", 2433, 36, 36), ("JPY", 3000, 45, 45), ("KWD", 5120, 80, 80)],
)
def test_platform_takes_the_share_of_the_plan_rounded_half_up(
    alpha, account, opened, stripe, currency, amount_minor, fee, at_stripe
) -> None:
    alpha.plan = Plan.objects.create(slug="basic", name="Basic", application_fee_bp=150)
    alpha.save()
    payment = opened(currency=currency, amount_minor=amount_minor)
    assert (payment.application_fee_minor, payment.is_test) == (fee, True)
    stripe.pay(payment.checkout_session_id)
    services.settle_checkout(payment_uid=payment.uid, now=now())
    assert stripe.books(ACCOUNT)["totals"][currency.lower()]["fees"] == at_stripe


@pytest.mark.parametrize(
    ("currency", "amount", "share", "at_stripe"), [("KWD", 5150, 80, 80), ("ISK", 9000, 135, 13500)]
)
def test_share_is_one_that_stripe_can_take(
    alpha, account, opened, stripe, currency: str, amount: int, share: int, at_stripe: int
) -> None:
    alpha.plan = Plan.objects.create(slug="basic", name="Basic", application_fee_bp=150)
    alpha.save()
    payment = opened(amount_minor=amount, currency=currency)
    assert payment.application_fee_minor == share
    stripe.pay(payment.checkout_session_id)
    services.settle_checkout(payment_uid=payment.uid, now=now())
    assert stripe.books(ACCOUNT)["totals"][currency.lower()]["fees"] == at_stripe


def test_what_is_sold_and_to_whom_stays_with_the_payment(new_payment) -> None:
    lines = [Line("Spanish", 2000, tax_rate_bp=2100, discount_text="SUMMER-27: −€5.00"), Line("Book", 500)]
    payment = new_payment(lines=lines, buyer=Buyer("ACME", "Main St 1", "ES1"), payer_name="Chloe")
    assert [Line.from_dict(values) for values in payment.lines] == lines
    assert (payment.buyer_name, payment.buyer_address, payment.buyer_tax_id) == ("ACME", "Main St 1", "ES1")
    with pytest.raises(LinesDisagree):
        new_payment("other", lines=lines, amount_minor=2400)


def test_payment_without_lines_has_one_of_its_own(new_payment) -> None:
    (line,) = new_payment().lines
    assert (line["description"], line["gross_minor"]) == ("Spanish conversation, 3 December", 2500)
