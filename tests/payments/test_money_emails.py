"""What the school reads about money that needs a person."""

from datetime import timedelta

import pytest
from django.core import mail

from core.clock import now
from core.outbox import services as outbox
from payments import services
from payments.enums import SchoolMeans
from payments.models import Payment, Refund
from themes.services import set_look

from .news import tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def school(alpha) -> None:
    set_look(theme_id="education", display_name="Alpha School", contact_email="hello@alpha.example")


@pytest.fixture
def paid(opened, stripe) -> Payment:
    payment = opened(payer_name="Chloe")
    stripe.pay(payment.checkout_session_id)
    return services.settle_checkout(payment_uid=payment.uid, now=now())


def letter(text: str):
    """The one mail with these words in its subject, sent now."""
    mail.outbox.clear()
    outbox.deliver_pending(now=now() + timedelta(seconds=1))
    (found,) = [each for each in mail.outbox if text in each.subject]
    assert found.to == ["hello@alpha.example"]
    return found


def test_dispute_says_until_when_to_answer_and_how_it_ended(paid, stripe, alpha) -> None:
    dispute_id = stripe.dispute(paid.payment_intent_id, amount=1000)["id"]
    tell(alpha, "charge.dispute.created", dispute_id)
    asks = letter("A payer's bank asks")
    assert "€10.00" in asks.body
    assert "Answer until" in asks.body
    assert f"/payments/{paid.uid}/" in asks.body
    stripe.control("POST", f"disputes/{dispute_id}/close", won=False)
    tell(alpha, "charge.dispute.closed", dispute_id)
    assert "The bank has given the money back" in letter("decided against you").body


@pytest.mark.parametrize(
    ("amount", "says"), [(900, "The booking stays as it is."), (2500, "That was all of the payment.")]
)
def test_refund_of_the_dashboard_leaves_the_booking_to_the_school(paid, stripe, alpha, amount, says) -> None:
    refund = stripe.control("POST", f"payments/{paid.payment_intent_id}/refund", amount=amount)
    tell(alpha, "refund.created", refund["id"])
    assert says in letter("A refund was made at Stripe").body


@pytest.fixture
def to_give_back(db, alpha) -> Refund:
    payment = services.owe(
        reference="b1",
        amount_minor=2500,
        currency="EUR",
        description="Spanish",
        payer_name="Chloe",
        payer_email="chloe@example.com",
        payer_locale="en",
        due_at=now(),
        now=now(),
    )
    services.mark_paid(payment_uid=payment.uid, means=SchoolMeans.CASH, by_user_id=None, now=now())
    return services.request_refund(
        payment_uid=payment.uid, amount_minor=700, key="cancellation:b1", reason="cancelled", now=now()
    )


def test_cash_to_give_back_is_told_with_the_student(to_give_back) -> None:
    body = letter("Please give money back").body
    assert "Chloe" in body
    assert "€7.00" in body


def test_cash_that_was_given_back_is_not_asked_for(to_give_back) -> None:
    services.settle_outside(refund_id=to_give_back.pk, note="", by_user_id=None, now=now())
    mail.outbox.clear()
    outbox.deliver_pending(now=now() + timedelta(seconds=1))
    assert [each.subject for each in mail.outbox if "give money back" in each.subject] == []
