"""Refunds and disputes that one side knows and the other does not."""

from datetime import timedelta

import pytest

from core.clock import now
from payments import services
from payments.models import Dispute, Refund
from payments.services.reconciliation import reconcile

from .conftest import open_differences, repairs

pytestmark = pytest.mark.django_db
ACCOUNT = "acct_alpha00000001"


@pytest.fixture
def paid(opened, stripe):
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    return services.settle_checkout(payment_uid=payment.uid, now=now())


@pytest.fixture
def asked(paid):
    """A refund that was decided; nobody has told Stripe."""
    return services.request_refund(
        payment_uid=paid.uid, amount_minor=1000, key="staff:1", reason="staff", now=now()
    )


def later(hours: int = 2):
    moment = now() + timedelta(hours=hours)
    return reconcile(from_at=moment - timedelta(days=7), to_at=moment, now=moment)


def test_refund_that_was_never_sent_is_sent(paid, asked, compare, stripe) -> None:
    assert compare().repaired == [], "it is on its way"
    assert repairs(later()) == [("refund_sent", paid.uid)]
    assert Refund.objects.get().state == "succeeded"
    assert stripe.books(ACCOUNT)["totals"]["eur"]["refunded"] == 1000


def test_refund_whose_answer_was_lost_is_known_again(paid, asked, compare, stripe) -> None:
    services.send_refund(refund_id=asked.pk, now=now())
    Refund.objects.update(state="pending", stripe_refund_id=None, settled_at=None)
    run = compare()
    assert repairs(run)[0] == ("refund_sent", paid.uid)
    assert Refund.objects.get().state == "succeeded"
    assert run.totals == {"EUR test": {"ours_minor": 1500, "theirs_minor": 1500}}
    assert stripe.books(ACCOUNT)["totals"]["eur"]["refunded"] == 1000


def test_refund_that_we_took_for_failed_and_stripe_has_made_is_put_right(paid, asked, compare) -> None:
    services.send_refund(refund_id=asked.pk, now=now())
    Refund.objects.update(state="failed", stripe_refund_id=None, failure="charge_already_refunded")
    assert ("refund_news", paid.uid) in repairs(compare())
    refund = Refund.objects.get()
    assert (refund.state, refund.failure) == ("succeeded", "")
    assert open_differences() == []


def test_refund_of_the_dashboard_is_taken_over(paid, compare, stripe) -> None:
    stripe.control("POST", f"payments/{paid.payment_intent_id}/refund", amount=700)
    run = compare()
    assert repairs(run) == [("refund_found", paid.uid)]
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.is_external, refund.state) == (700, True, "succeeded")
    assert run.totals == {"EUR test": {"ours_minor": 1800, "theirs_minor": 1800}}
    assert compare().repaired == []


def test_refund_that_failed_is_named_until_it_is_settled(paid, asked, compare) -> None:
    Refund.objects.update(state="failed", settled_at=now(), failure="expired card")
    compare()
    assert open_differences() == [("refund_failed", f"refund:{asked.pk}:1")]
    services.settle_outside(refund_id=asked.pk, note="in cash", by_user_id=None, now=now())
    compare()
    assert open_differences() == []


def test_refund_that_stripe_does_not_know_is_named(paid, asked, compare) -> None:
    services.send_refund(refund_id=asked.pk, now=now())
    Refund.objects.update(stripe_refund_id="re_of_nobody", key="x")
    run = compare()
    assert ("missing_refund", "re_of_nobody") in open_differences()
    assert run.totals == {"EUR test": {"ours_minor": 500, "theirs_minor": 1500}}


def test_dispute_whose_event_was_lost_is_taken_over(paid, compare, stripe) -> None:
    stripe.control("POST", f"payments/{paid.payment_intent_id}/dispute")
    run = compare()
    assert repairs(run) == [("dispute_found", paid.uid)]
    assert Dispute.objects.get().status == "needs_response"
    assert compare().repaired == []
