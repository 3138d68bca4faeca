"""Disputes: opened by a test card or by order, answered, won and lost, with the money that moves."""

from typing import Any

import pytest
import stripe

from tests.wire.stripe_wire import ALPHA, IN_ALPHA, IN_BETA, Receiver, Wire

CREATED, UPDATED, CLOSED = (f"charge.dispute.{what}" for what in ("created", "updated", "closed"))
WITHDRAWN, REINSTATED = (f"charge.dispute.funds_{what}" for what in ("withdrawn", "reinstated"))


def disputed(wire: Wire, **fields: Any) -> stripe.Dispute:
    """A payment of 45 euros about which somebody complains."""
    intent = wire.paid().payment_intent.id
    made = wire.control("POST", f"payments/{intent}/dispute", **fields)
    return wire.client.v1.disputes.retrieve(made["id"], None, IN_ALPHA)


def balance(wire: Wire) -> int:
    return wire.client.v1.balance.retrieve(None, IN_ALPHA).available[0].amount


def dispute_events(wire: Wire) -> list[str]:
    return [name for name in wire.event_types() if name.startswith("charge.dispute.")]


@pytest.mark.parametrize(
    ("card", "reason", "status", "left"),
    [
        ("4000000000000259", "fraudulent", "needs_response", 0),
        ("4000000000002685", "product_not_received", "needs_response", 0),
        ("4000000000001976", "fraudulent", "warning_needs_response", 4500),
    ],
)
def test_card_disputes_what_it_paid(wire: Wire, card: str, reason: str, status: str, left: int) -> None:
    session = wire.paid(card=card)
    (found,) = wire.client.v1.disputes.list({"payment_intent": session.payment_intent.id}, IN_ALPHA).data
    assert (found.amount, found.currency, found.reason, found.status) == (4500, "eur", reason, status)
    assert found.evidence_details.due_by == found.created + 7 * 24 * 3600
    assert found.is_charge_refundable is (left == 4500)
    assert (balance(wire), session.payment_intent.latest_charge.disputed) == (left, True)
    assert dispute_events(wire) == [CREATED] if left else [CREATED, WITHDRAWN]


def test_money_comes_back_when_the_school_wins(wire: Wire) -> None:
    found = disputed(wire)
    assert (balance(wire), [one.net for one in found.balance_transactions]) == (0, [-4500])
    wire.control("POST", f"disputes/{found.id}/submit")
    under_review = wire.client.v1.disputes.retrieve(found.id, None, IN_ALPHA)
    assert (under_review.status, under_review.evidence_details.submission_count) == ("under_review", 1)
    wire.control("POST", f"disputes/{found.id}/close", won=True)
    won = wire.client.v1.disputes.retrieve(found.id, None, IN_ALPHA)
    assert (won.status, [one.net for one in won.balance_transactions]) == ("won", [-4500, 4500])
    assert balance(wire) == 4500
    assert dispute_events(wire) == [CREATED, WITHDRAWN, UPDATED, REINSTATED, CLOSED]


def test_money_is_gone_when_the_school_loses(wire: Wire) -> None:
    found = disputed(wire, reason="duplicate")
    wire.control("POST", f"disputes/{found.id}/close", won=False)
    assert wire.client.v1.disputes.retrieve(found.id, None, IN_ALPHA).status == "lost"
    assert (balance(wire), dispute_events(wire)) == (0, [CREATED, WITHDRAWN, CLOSED])
    again = wire.control("POST", f"disputes/{found.id}/close", won=True, expect=400)
    assert again == {"error": "the dispute is lost already"}


def test_inquiry_takes_money_only_when_the_bank_makes_a_chargeback_of_it(wire: Wire) -> None:
    found = disputed(wire, inquiry=True)
    assert (found.status, balance(wire)) == ("warning_needs_response", 4500)
    wire.control("POST", f"disputes/{found.id}/escalate")
    assert wire.client.v1.disputes.retrieve(found.id, None, IN_ALPHA).status == "needs_response"
    assert (balance(wire), dispute_events(wire)) == (0, [CREATED, UPDATED, WITHDRAWN])
    other = disputed(wire, inquiry=True)
    wire.control("POST", f"disputes/{other.id}/submit")
    wire.control("POST", f"disputes/{other.id}/close", won=True)
    assert wire.client.v1.disputes.retrieve(other.id, None, IN_ALPHA).status == "warning_closed"
    assert balance(wire) == 4500


@pytest.mark.parametrize(("says", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost")])
def test_test_evidence_decides_at_once(wire: Wire, says: str, status: str) -> None:
    found = disputed(wire)
    evidence = {"evidence": {"uncategorized_text": says}}
    staged = wire.client.v1.disputes.update(found.id, {**evidence, "submit": False}, IN_ALPHA)
    assert (staged.status, staged.evidence.uncategorized_text) == ("needs_response", says)
    assert wire.client.v1.disputes.update(found.id, {"submit": True}, IN_ALPHA).status == status


def test_school_gives_in(wire: Wire) -> None:
    found = disputed(wire)
    assert wire.client.v1.disputes.close(found.id, None, IN_ALPHA).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        wire.client.v1.disputes.close(found.id, None, IN_ALPHA)


def test_disputed_money_is_not_refunded(wire: Wire) -> None:
    found = disputed(wire, amount=1000)
    refund = {"payment_intent": found.payment_intent, "amount": 100}
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.refunds.create(refund, IN_ALPHA)
    assert refusal.value.code == "charge_disputed"
    wire.control("POST", f"disputes/{found.id}/close", won=True)
    assert wire.client.v1.refunds.create(refund, IN_ALPHA).status == "succeeded"


def test_inquiry_can_be_ended_by_a_refund(wire: Wire) -> None:
    found = disputed(wire, inquiry=True)
    made = wire.client.v1.refunds.create({"payment_intent": found.payment_intent}, IN_ALPHA)
    assert (made.amount, made.status) == (4500, "succeeded")


def test_dispute_is_over_what_is_left_unless_told(wire: Wire) -> None:
    intent = wire.paid().payment_intent.id
    wire.client.v1.refunds.create({"payment_intent": intent, "amount": 1500}, IN_ALPHA)
    assert wire.control("POST", f"payments/{intent}/dispute")["amount"] == 3000
    totals = wire.control("GET", "books")["accounts"][ALPHA]["totals"]["eur"]
    assert totals == {"paid": 4500, "refunded": 1500, "disputed": 3000, "fees": 0, "net": 0}
    assert balance(wire) == 0


@pytest.mark.parametrize("wrong", [{"amount": 4501}, {"amount": 0}, {"reason": "boredom"}])
def test_dispute_that_no_bank_would_open(wire: Wire, wrong: dict[str, Any]) -> None:
    intent = wire.paid().payment_intent.id
    assert "error" in wire.control("POST", f"payments/{intent}/dispute", expect=400, **wrong)
    assert balance(wire) == 4500


def test_books_name_the_dispute(wire: Wire) -> None:
    found = disputed(wire, amount=1200)
    books = wire.control("GET", "books")["accounts"][ALPHA]
    (entry,) = books["disputes"]
    assert (entry["dispute"], entry["amount"], entry["withdrawn"], entry["status"]) == (
        found.id,
        1200,
        1200,
        "needs_response",
    )
    assert books["payments"][0]["amount_disputed"] == 1200


def test_dispute_of_another_account_is_not_there(wire: Wire) -> None:
    found = disputed(wire)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.disputes.retrieve(found.id, None, IN_BETA)
    assert refusal.value.code == "resource_missing"
    assert wire.client.v1.disputes.list(None, IN_BETA).data == []


def test_dispute_is_told_to_the_endpoint(wire: Wire, receiver: Receiver) -> None:
    found = disputed(wire)
    told = [one.event for one in receiver.wait_for(4) if one.event["type"].startswith("charge.dispute")]
    assert {one["type"] for one in told} == {CREATED, WITHDRAWN}
    assert {one["data"]["object"]["id"] for one in told} == {found.id}


@pytest.mark.parametrize("unknown", ["evidence[letter]", "reason"])
def test_unknown_parameter_of_a_dispute_is_refused(wire: Wire, unknown: str) -> None:
    found = disputed(wire)
    status, _, answer = wire.post(f"/v1/disputes/{found.id}", f"{unknown}=x", Stripe_Account=ALPHA)
    assert (status, answer["error"]["code"]) == (400, "parameter_unknown")
