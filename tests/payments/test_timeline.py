"""The story of a payment, whole and in order."""

from datetime import timedelta

import pytest

from core.clock import now
from core.models import OutboxMessage
from core.outbox import services as outbox
from payments import services
from payments.enums import SchoolMeans
from payments.models import Payment
from payments.selectors.timeline import EntryState, timeline_of

from .news import tell

pytestmark = pytest.mark.django_db

LOST_CARD = "4000000000009987"


@pytest.fixture
def story(opened, stripe, alpha) -> Payment:
    """Declined, paid, refunded in part by staff, disputed."""
    payment = opened()
    intent = stripe.pay(payment.checkout_session_id, card=LOST_CARD)["payment_intent"]
    tell(alpha, "payment_intent.payment_failed", intent)
    stripe.pay(payment.checkout_session_id)
    tell(alpha, "checkout.session.completed", payment.checkout_session_id)
    services.refund_by_staff(
        payment_uid=payment.uid, amount_minor=500, note="Kind", by_user_id=None, now=now()
    )
    outbox.deliver_pending(now=now())
    tell(alpha, "charge.dispute.created", stripe.dispute(intent, amount=1000)["id"])
    payment.refresh_from_db()
    return payment


def test_story_tells_everything_once(story) -> None:
    entries = timeline_of(story)
    told = [(entry.text, str(entry.state), entry.detail) for entry in entries]
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    for expected in (
        ("Payment begun: €25.00", "done", ""),
        ("Stripe: a try to pay was declined", "done", "the card was reported lost"),
        ("Paid", "done", ""),
        ("Refund decided: €5.00", "done", "Kind"),
        ("€5.00 is back", "done", ""),
        ("Stripe is told of the refund", "done", ""),
        ("Mail: Dispute", "waiting", ""),
    ):
        assert told.count((expected[0], expected[1], expected[2])) == 1, (expected, told)
    assert any(text.startswith("Document written: receipt") for text, *_ in told)
    assert any(text == "The payer’s bank asks about €10.00" and state == "waiting" for text, state, _ in told)


def test_mail_that_was_given_up_is_seen(story) -> None:
    OutboxMessage.objects.filter(kind="payments.mail.school_dispute").update(state="parked")
    (mail,) = [entry for entry in timeline_of(story) if entry.text == "Mail: Dispute"]
    assert mail.state == EntryState.FAILED


def test_story_of_what_is_paid_at_the_school(db, alpha) -> None:
    payment = services.owe(
        reference="b1",
        amount_minor=2500,
        currency="EUR",
        description="Spanish",
        payer_email="chloe@example.com",
        payer_locale="en",
        due_at=now() + timedelta(days=1),
        now=now(),
    )
    services.mark_paid(
        payment_uid=payment.uid,
        means=SchoolMeans.CASH,
        note="Desk",
        by_user_id=None,
        now=now() + timedelta(seconds=1),
    )
    payment.refresh_from_db()
    told = [(entry.text, entry.detail) for entry in timeline_of(payment)]
    assert told[:2] == [("Owed at the school: €25.00", ""), ("Paid", "cash, Desk")]


def test_story_costs_the_same_however_long_it_is(story, stripe, alpha, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as short:
        timeline_of(story)
    for _ in range(2):
        services.refund_by_staff(payment_uid=story.uid, amount_minor=100, note="", by_user_id=None, now=now())
    with django_assert_num_queries(len(short)):
        timeline_of(story)
