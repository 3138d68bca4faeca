"""What happens at Stripe comes back as rows, whatever the events say and in whatever order they come."""

from datetime import timedelta

import pytest

from core.clock import now
from core.models import OutboxMessage
from payments import events, services
from payments.enums import DisputeStatus, PaymentStatus, RefundState
from payments.models import Difference, Dispute, Payment, Refund
from payments.selectors import refundable_minor

from .conftest import ACCOUNT
from .news import tell

pytestmark = pytest.mark.django_db

LOST_CARD = "4000000000009987"


@pytest.fixture
def paid(opened, stripe) -> Payment:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    return services.settle_checkout(payment_uid=payment.uid, now=now())


def by_hand(stripe, payment: Payment, amount: int) -> str:
    """A refund in the school's Stripe dashboard; its id."""
    return stripe.control("POST", f"payments/{payment.payment_intent_id}/refund", amount=amount)["id"]


def mails(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=kind).count()


def test_declined_tries_are_counted_with_the_reason(opened, stripe, alpha) -> None:
    payment = opened()
    intent = stripe.pay(payment.checkout_session_id, card=LOST_CARD)["payment_intent"]
    assert tell(alpha, "payment_intent.payment_failed", intent) == "applied"
    stripe.pay(payment.checkout_session_id, card=LOST_CARD)
    assert tell(alpha, "payment_intent.payment_failed", intent) == "applied"
    payment.refresh_from_db()
    assert (payment.decline_code, payment.declines, payment.status) == ("lost_card", 2, PaymentStatus.PENDING)


def test_same_event_again_counts_no_try(opened, stripe, alpha) -> None:
    payment = opened()
    intent = stripe.pay(payment.checkout_session_id, card=LOST_CARD)["payment_intent"]
    for _ in range(3):
        tell(alpha, "payment_intent.payment_failed", intent, event_id="evt_once")
    payment.refresh_from_db()
    assert payment.declines == 1


@pytest.mark.parametrize("event_type", ["refund.created", "refund.updated", "charge.refund.updated"])
def test_refund_of_the_dashboard_becomes_a_row(paid, stripe, alpha, settled, event_type) -> None:
    refund_id = by_hand(stripe, paid, 900)
    assert tell(alpha, event_type, refund_id) == "applied"
    refund = Refund.objects.get()
    assert (refund.key, refund.amount_minor, refund.state) == (f"stripe:{refund_id}", 900, "succeeded")
    assert refund.is_external
    assert refundable_minor(paid) == 1600
    assert mails(events.SCHOOL_EXTERNAL_REFUND) == 1
    assert settled[-1:] == ["refund succeeded"]


def test_charge_that_was_refunded_tells_of_all_of_its_refunds(paid, stripe, alpha) -> None:
    ids = {by_hand(stripe, paid, 900), by_hand(stripe, paid, 100)}
    (charge,) = stripe.server.world.store.all_of("charge", ACCOUNT)
    assert tell(alpha, "charge.refunded", charge.id) == "applied"
    assert set(Refund.objects.values_list("stripe_refund_id", flat=True)) == ids


def test_refund_of_the_dashboard_told_twice_is_one(paid, stripe, alpha) -> None:
    refund_id = by_hand(stripe, paid, 900)
    for event_type in ("refund.created", "refund.updated", "refund.created"):
        tell(alpha, event_type, refund_id)
    assert Refund.objects.count() == 1
    assert mails(events.SCHOOL_EXTERNAL_REFUND) == 1


def test_refund_of_the_dashboard_is_bounded_by_nothing_of_ours(paid, stripe, alpha) -> None:
    """The school decides in both places at once: what has happened is written down."""
    services.refund_by_staff(payment_uid=paid.uid, amount_minor=2000, note="", by_user_id=None, now=now())
    tell(alpha, "refund.created", by_hand(stripe, paid, 2500))
    assert refundable_minor(paid) == 0
    ours = services.send_refund(refund_id=Refund.objects.get(is_external=False).pk, now=now())
    assert ours.state == RefundState.FAILED
    assert stripe.books(ACCOUNT)["totals"]["eur"]["net"] == 0


def test_own_refund_whose_answer_was_lost_is_known_by_its_metadata(paid, stripe, alpha) -> None:
    refund = services.request_refund(
        payment_uid=paid.uid, amount_minor=2500, key="one", reason="cancelled", now=now()
    )
    stripe.fault(action="lose_answer", method="POST", path="/v1/refunds")
    stripe.fault(action="lose_request", method="POST", path="/v1/refunds", times=9)
    with pytest.raises(services.ProviderUnavailable):
        services.send_refund(refund_id=refund.pk, now=now())
    stripe.control("DELETE", "faults")
    (at_stripe,) = stripe.server.world.store.all_of("refund", ACCOUNT)
    assert tell(alpha, "refund.created", at_stripe.id) == "applied"
    refund.refresh_from_db()
    assert (refund.stripe_refund_id, refund.state) == (at_stripe.id, RefundState.SUCCEEDED)
    assert Refund.objects.count() == 1


def test_news_of_a_refund_before_that_of_its_payment_settles_the_payment(opened, stripe, alpha) -> None:
    payment = opened()
    intent = stripe.pay(payment.checkout_session_id)["payment_intent"]
    refund_id = stripe.control("POST", f"payments/{intent}/refund", amount=500)["id"]
    assert tell(alpha, "refund.created", refund_id) == "applied"
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED
    assert Refund.objects.get().amount_minor == 500


def test_late_news_never_lead_back(paid, stripe, alpha) -> None:
    """“Under way”, read before “done” and kept after it, changes nothing."""
    from payments.gateway import RefundReceipt
    from payments.services.refund_news import apply_receipt

    refund = services.request_refund(payment_uid=paid.uid, amount_minor=100, key="one", reason="x", now=now())
    done = services.send_refund(refund_id=refund.pk, now=now())
    late = RefundReceipt(id=done.stripe_refund_id, status="pending", failure="")
    assert apply_receipt(refund.pk, 1, late, now=now()).state == RefundState.SUCCEEDED


def test_dispute_holds_money_until_it_is_won(paid, stripe, alpha) -> None:
    dispute_id = stripe.dispute(paid.payment_intent_id)["id"]
    assert tell(alpha, "charge.dispute.created", dispute_id) == "applied"
    dispute = Dispute.objects.get()
    assert (dispute.status, dispute.amount_minor) == (DisputeStatus.NEEDS_RESPONSE, 2500)
    assert dispute.respond_by is not None
    assert dispute.respond_by > now() + timedelta(days=1)
    assert refundable_minor(paid) == 0
    with pytest.raises(services.RefundTooLarge):
        services.refund_by_staff(payment_uid=paid.uid, amount_minor=1, note="", by_user_id=None, now=now())
    stripe.control("POST", f"disputes/{dispute_id}/close", won=True)
    tell(alpha, "charge.dispute.closed", dispute_id)
    dispute.refresh_from_db()
    assert dispute.status == DisputeStatus.WON
    assert dispute.closed_at is not None
    assert refundable_minor(paid) == 2500
    assert mails(events.SCHOOL_DISPUTE) == 2


def test_dispute_that_is_lost_stays_taken(paid, stripe, alpha) -> None:
    dispute_id = stripe.dispute(paid.payment_intent_id)["id"]
    tell(alpha, "charge.dispute.created", dispute_id)
    stripe.control("POST", f"disputes/{dispute_id}/close", won=False)
    for _ in range(2):
        tell(alpha, "charge.dispute.closed", dispute_id)
    assert Dispute.objects.get().status == DisputeStatus.LOST
    assert refundable_minor(paid) == 0
    assert mails(events.SCHOOL_DISPUTE) == 2


def test_inquiry_takes_no_money(paid, stripe, alpha) -> None:
    dispute_id = stripe.dispute(paid.payment_intent_id, inquiry=True)["id"]
    tell(alpha, "charge.dispute.created", dispute_id)
    assert Dispute.objects.get().status == DisputeStatus.WARNING_NEEDS_RESPONSE
    assert refundable_minor(paid) == 2500


def test_event_that_stripe_will_not_explain_is_parked_and_told_once(account, alpha) -> None:
    for _ in range(2):
        assert tell(alpha, "charge.dispute.created", "dp_unknown") == "parked"
    assert Difference.objects.get().subject == "dp_unknown"
    assert mails(events.SCHOOL_MONEY_PROBLEM) == 1


def test_payment_that_disagrees_is_told_once_and_not_asked_for_ever(opened, stripe, alpha) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    Payment.objects.update(amount_minor=2400)
    for _ in range(2):
        assert tell(alpha, "checkout.session.completed", payment.checkout_session_id) == "parked"
    with pytest.raises(services.PaymentMismatch):
        services.settle_checkout(payment_uid=payment.uid, now=now())
    difference = Difference.objects.get()
    assert (difference.payment, difference.ours_minor, difference.theirs_minor) == (payment, 2400, 2500)
    assert mails(events.SCHOOL_MONEY_PROBLEM) == 1
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING


def test_event_stands_in_the_story_of_its_payment(paid, stripe, alpha) -> None:
    refund_id = by_hand(stripe, paid, 900)
    tell(alpha, "refund.created", refund_id, event_id="evt_story")
    assert OutboxMessage.objects.get(key="stripe:evt_story").subject == paid.uid
