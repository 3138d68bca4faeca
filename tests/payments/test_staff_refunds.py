"""Money that the school sends back: all or part, once more after a failure, or by hand."""

import pytest

from core.clock import now
from core.models import OutboxMessage
from payments import events, services
from payments.enums import RefundState
from payments.models import Invoice, Payment, Refund, RefundAttempt
from payments.selectors import refundable_minor

from .conftest import ACCOUNT
from .news import tell

pytestmark = pytest.mark.django_db

# A card whose refunds fail after a while (Stripe, "Test card numbers").
REFUND_FAILS = "4000000000005126"


@pytest.fixture
def paid(opened, stripe) -> Payment:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    return services.settle_checkout(payment_uid=payment.uid, now=now())


@pytest.fixture
def failed(opened, stripe) -> Refund:
    """A refund that Stripe had taken, and the bank has sent back."""
    payment = opened()
    stripe.pay(payment.checkout_session_id, card=REFUND_FAILS)
    services.settle_checkout(payment_uid=payment.uid, now=now())
    refund = give(payment, 2500)
    refund = services.send_refund(refund_id=refund.pk, now=now())
    stripe.control("POST", f"refunds/{refund.stripe_refund_id}/settle")
    refund = services.refresh_refund(refund_id=refund.pk, now=now())
    assert refund.state == RefundState.FAILED
    return refund


def give(payment: Payment, amount_minor: int | None) -> Refund:
    return services.refund_by_staff(
        payment_uid=payment.uid, amount_minor=amount_minor, note="Kind", by_user_id=None, now=now()
    )


def test_part_and_then_all_that_is_left(paid, stripe) -> None:
    first, rest = give(paid, 1000), give(paid, None)
    assert (first.key, rest.key) == (f"staff:{paid.uid}:1", f"staff:{paid.uid}:2")
    assert (first.amount_minor, rest.amount_minor, first.note) == (1000, 1500, "Kind")
    for refund in (first, rest):
        assert services.send_refund(refund_id=refund.pk, now=now()).state == RefundState.SUCCEEDED
    assert stripe.books(ACCOUNT)["totals"]["eur"]["net"] == 0


def test_more_than_is_left_is_refused(paid) -> None:
    give(paid, 1000)
    for amount in (1501, 0, -1):
        with pytest.raises(services.RefundTooLarge):
            give(paid, amount)
    give(paid, 1500)
    with pytest.raises(services.NothingLeft):
        give(paid, None)


def test_refund_that_stripe_cannot_say_exactly_is_refused(opened, stripe) -> None:
    payment = opened(currency="KWD", amount_minor=5120)
    stripe.pay(payment.checkout_session_id)
    services.settle_checkout(payment_uid=payment.uid, now=now())
    with pytest.raises(services.RefundNotExact):
        give(payment, 1234)
    assert give(payment, 1230).amount_minor == 1230


def test_refund_of_an_unpaid_payment_is_refused(opened) -> None:
    with pytest.raises(services.NothingLeft):
        give(opened(), None)


def test_stripe_learns_which_refund_it_is(paid, stripe) -> None:
    refund = give(paid, 1000)
    services.send_refund(refund_id=refund.pk, now=now())
    (at_stripe,) = stripe.server.world.store.all_of("refund", ACCOUNT)
    assert at_stripe.body["metadata"] == {"refund": str(refund.pk), "payment": paid.uid}


def test_refund_that_failed_is_tried_again(failed, stripe, settled) -> None:
    old = failed.stripe_refund_id
    refund = services.retry_refund(refund_id=failed.pk, by_user_id=None, now=now())
    assert (refund.pk, refund.attempt, refund.state, refund.failure) == (
        failed.pk,
        2,
        RefundState.PENDING,
        "",
    )
    assert settled[-1] == "refund pending"
    attempt = RefundAttempt.objects.get()
    assert (attempt.number, attempt.stripe_refund_id) == (1, old)
    keys = OutboxMessage.objects.filter(kind=events.SEND_REFUND).order_by("pk").values_list("key", flat=True)
    assert list(keys) == [f"refund:{refund.pk}", f"refund:{refund.pk}:2"]
    sent = services.send_refund(refund_id=refund.pk, now=now())
    assert sent.stripe_refund_id not in (None, old)
    assert len(stripe.server.world.store.all_of("refund", ACCOUNT)) == 2


def test_news_of_the_old_try_changes_nothing(failed, alpha) -> None:
    old = failed.stripe_refund_id
    services.retry_refund(refund_id=failed.pk, by_user_id=None, now=now())
    assert tell(alpha, "refund.failed", old) == "applied"
    failed.refresh_from_db()
    assert (failed.state, failed.stripe_refund_id) == (RefundState.PENDING, None)
    assert Refund.objects.count() == 1


def test_only_what_failed_is_tried_again(paid) -> None:
    refund = give(paid, 1000)
    with pytest.raises(services.RefundNotFailed):
        services.retry_refund(refund_id=refund.pk, by_user_id=None, now=now())
    with pytest.raises(services.RefundNotFailed):
        services.settle_outside(refund_id=refund.pk, note="", by_user_id=None, now=now())
    with pytest.raises(services.RefundUnknown):
        services.retry_refund(refund_id=refund.pk + 1, by_user_id=None, now=now())


def test_try_again_after_the_money_went_back_otherwise_is_refused(failed) -> None:
    give(failed.payment, 2000)
    for act in (services.retry_refund, services.settle_outside):
        extra = {"note": ""} if act is services.settle_outside else {}
        with pytest.raises(services.RefundTooLarge):
            act(refund_id=failed.pk, by_user_id=None, now=now(), **extra)


def test_refund_that_failed_is_given_back_by_hand(failed, stripe, settled) -> None:
    refund = services.settle_outside(refund_id=failed.pk, note="Transfer", by_user_id=None, now=now())
    again = services.settle_outside(refund_id=failed.pk, note="Transfer", by_user_id=None, now=now())
    assert (refund.state, refund.is_outside, refund.note) == (RefundState.SUCCEEDED, True, "Transfer")
    assert again.pk == refund.pk
    assert settled[-1] == "refund succeeded"
    assert refundable_minor(refund.payment) == 0
    assert Invoice.objects.filter(refund=refund).count() == 1
    # Whatever Stripe says of the old try, the money is back.
    assert services.refresh_refund(refund_id=refund.pk, now=now()).state == RefundState.SUCCEEDED
