"""Refunds are bounded by our rows first, sent once, and end as Stripe says."""

import pytest

from core.clock import now
from core.models import OutboxMessage
from payments import services
from payments.enums import RefundState
from payments.events import SEND_REFUND
from payments.models import Payment, Refund

from .conftest import ACCOUNT

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(opened, stripe):
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    return services.settle_checkout(payment_uid=payment.uid, now=now())


def ask(payment: Payment, amount_minor: int, key: str) -> Refund:
    return services.request_refund(
        payment_uid=payment.uid, amount_minor=amount_minor, key=key, reason="cancelled", now=now()
    )


def test_refund_is_sent_and_settled(paid, stripe, settled) -> None:
    refund = ask(paid, 2500, "cancellation:b1")
    assert OutboxMessage.objects.get(kind=SEND_REFUND).payload == {"refund": refund.pk}
    assert services.send_refund(refund_id=refund.pk, now=now()).state == RefundState.SUCCEEDED
    assert services.send_refund(refund_id=refund.pk, now=now()).state == RefundState.SUCCEEDED
    assert settled[-1:] == ["refund succeeded"]
    assert stripe.books(ACCOUNT)["totals"]["eur"] == {
        "paid": 2500,
        "refunded": 2500,
        "fees": 0,
        "net": 0,
        "disputed": 0,
    }


def test_refund_with_the_same_key_is_the_same(paid) -> None:
    assert ask(paid, 1000, "cancellation:b1").pk == ask(paid, 1000, "cancellation:b1").pk
    assert OutboxMessage.objects.filter(kind=SEND_REFUND).count() == 1


def test_refunds_never_exceed_the_payment(paid) -> None:
    ask(paid, 1500, "one")
    with pytest.raises(services.RefundTooLarge):
        ask(paid, 1001, "two")
    assert ask(paid, 1000, "three").amount_minor == 1000


def test_refund_that_failed_makes_room_for_another(paid) -> None:
    ask(paid, 2500, "one")
    Refund.objects.update(state=RefundState.FAILED)
    assert ask(paid, 2500, "two").amount_minor == 2500


def test_refund_of_an_unpaid_payment_is_refused(opened) -> None:
    with pytest.raises(services.RefundTooLarge):
        ask(opened(), 100, "one")


def test_refund_whose_answer_was_lost_is_made_once(paid, stripe) -> None:
    refund = ask(paid, 2500, "one")
    stripe.fault(action="lose_answer", method="POST", path="/v1/refunds")
    stripe.fault(action="lose_request", method="POST", path="/v1/refunds", times=9)
    with pytest.raises(services.ProviderUnavailable):
        services.send_refund(refund_id=refund.pk, now=now())
    stripe.control("DELETE", "faults")
    assert services.send_refund(refund_id=refund.pk, now=now()).state == RefundState.SUCCEEDED
    assert stripe.books(ACCOUNT)["totals"]["eur"]["refunded"] == 2500


def test_refund_that_stripe_refuses_has_failed(paid, stripe, settled) -> None:
    stripe.control("POST", f"payments/{paid.payment_intent_id}/refund")
    refund = ask(paid, 2500, "one")
    refund = services.send_refund(refund_id=refund.pk, now=now())
    assert refund.state == RefundState.FAILED
    assert refund.failure != ""
    assert settled[-1:] == ["refund failed"]
