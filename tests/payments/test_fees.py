"""The platform's share of a payment, and how it goes back with a refund, in the stand-in's books."""

from collections.abc import Callable
from typing import Any

import pytest

from core.clock import now
from payments import services
from payments.models import Payment
from tenants.models import Plan

from .conftest import ACCOUNT

pytestmark = pytest.mark.django_db


def pay(opened: Callable[..., Payment], stripe: Any) -> Payment:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    return services.settle_checkout(payment_uid=payment.uid, now=now())


def refund(payment: Payment, amount_minor: int) -> None:
    asked = services.request_refund(
        payment_uid=payment.uid, amount_minor=amount_minor, key=f"test:{amount_minor}", reason="", now=now()
    )
    services.send_refund(refund_id=asked.pk, now=now())


def fees(stripe: Any) -> int:
    return stripe.books(ACCOUNT)["totals"]["eur"]["fees"]


def test_fee_goes_back_in_proportion(opened, stripe, alpha) -> None:
    """1.5 % of 25.00 is 37.5 cents, half up 38; two fifths of that go back with the first refund."""
    alpha.plan = Plan.objects.create(slug="basic", name="Basic", application_fee_bp=150)
    payment = pay(opened, stripe)
    assert (payment.application_fee_minor, fees(stripe)) == (38, 38)
    refund(payment, 1000)
    assert fees(stripe) == 38 - 15
    refund(payment, 1500)
    assert fees(stripe) == 0


def test_changed_fee_counts_for_payments_that_begin_afterwards(opened, stripe, alpha) -> None:
    alpha.plan = Plan.objects.create(slug="basic", name="Basic", application_fee_bp=150)
    payment = opened()
    alpha.plan = Plan.objects.create(slug="dear", name="Dear", application_fee_bp=1000)
    stripe.pay(payment.checkout_session_id)
    services.settle_checkout(payment_uid=payment.uid, now=now())
    assert fees(stripe) == 38
    assert opened("booking2").application_fee_minor == 250


def test_school_without_a_plan_is_charged_no_fee(opened, stripe) -> None:
    payment = pay(opened, stripe)
    assert (payment.application_fee_minor, fees(stripe)) == (0, 0)
    refund(payment, 2500)
    assert fees(stripe) == 0
