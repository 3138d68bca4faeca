"""Money given back: full, in part, never more than there is, with the fee, late, by hand."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.wire.stripe_wire import ALPHA, IN_ALPHA, Wire

FEE = {"payment_intent_data": {"application_fee_amount": 450}}


def refund(wire: Wire, session: Any, **params: Any) -> stripe.Refund:
    return wire.client.v1.refunds.create({"payment_intent": session.payment_intent.id, **params}, IN_ALPHA)


def test_full_refund(wire: Wire) -> None:
    session = wire.paid()
    made = refund(wire, session, reason="requested_by_customer", metadata={"refund": "r-1"})
    assert (made.amount, made.currency, made.status) == (4500, "eur", "succeeded")
    assert (made.reason, made.metadata.to_dict()) == ("requested_by_customer", {"refund": "r-1"})
    charge = wire.read(session.id).payment_intent.latest_charge
    assert (charge.amount_refunded, charge.refunded) == (4500, True)
    assert wire.event_types()[-2:] == ["refund.created", "charge.refunded"]


def test_parts_are_refunded_until_nothing_is_left(wire: Wire) -> None:
    session = wire.paid()
    first = refund(wire, session, amount=1000)
    charge = wire.read(session.id).payment_intent.latest_charge
    assert (charge.amount_refunded, charge.refunded) == (1000, False)
    with pytest.raises(stripe.InvalidRequestError, match=r"€35.01.*€35.00") as refusal:
        refund(wire, session, amount=3501)
    assert (refusal.value.http_status, refusal.value.param) == (400, "amount")
    rest = refund(wire, session)
    assert rest.amount == 3500
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(wire, session, amount=1)
    assert (refusal.value.http_status, refusal.value.code) == (400, "charge_already_refunded")
    listed = wire.client.v1.refunds.list({"payment_intent": session.payment_intent.id}, IN_ALPHA)
    assert [one.id for one in listed.data] == [rest.id, first.id]


def test_refund_by_charge(wire: Wire) -> None:
    charge = wire.paid().payment_intent.latest_charge
    made = wire.client.v1.refunds.create({"charge": charge.id, "amount": 500}, IN_ALPHA)
    assert (made.charge, made.amount) == (charge.id, 500)
    expanded = wire.client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]}, IN_ALPHA)
    assert [one.id for one in expanded.refunds.data] == [made.id]


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({}, "parameter_missing", "charge"),
        ({"payment_intent": "pi_none"}, "resource_missing", "payment_intent"),
        ({"charge": "ch_none"}, "resource_missing", "charge"),
        ({"charge": "ch_none", "payment_intent": "pi_none"}, None, "payment_intent"),
    ],
)
def test_refund_of_nothing_is_refused(
    wire: Wire, params: dict[str, str], code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.refunds.create(params, IN_ALPHA)
    assert (refusal.value.code, refusal.value.param) == (code, param)
    assert wire.client.v1.refunds.list(None, IN_ALPHA).data == []


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"amount": 0}, "parameter_invalid_integer", "amount"),
        ({"amount": "5.00"}, "parameter_invalid_integer", "amount"),
        ({"reason": "changed_mind"}, None, "reason"),
        ({"reverse_transfer": True}, "standin_not_implemented", "reverse_transfer"),
        ({"refund_application_fee": True}, None, "refund_application_fee"),
        ({"description": "late"}, "parameter_unknown", "description"),
    ],
)
def test_refund_with_bad_parameters_is_refused(
    wire: Wire, params: dict[str, Any], code: str | None, param: str
) -> None:
    session = wire.paid()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(wire, session, **params)
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, code, param)
    assert refund(wire, session).amount == 4500


def test_unpaid_session_has_nothing_to_refund(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", card="4000000000000002")
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        refund(wire, wire.read(session.id))


def test_bank_debit_is_not_refunded_before_it_came(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", method="bank_debit")
    waiting = wire.read(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(wire, waiting)
    assert refusal.value.code == "charge_not_refundable"
    wire.control("POST", f"payments/{waiting.payment_intent.id}/settle")
    assert refund(wire, waiting).amount == 4500


@pytest.mark.parametrize(("amount", "returned"), [(4500, 450), (2250, 225), (1001, 100)])
def test_fee_goes_back_in_proportion(wire: Wire, amount: int, returned: int) -> None:
    session = wire.paid(**FEE)
    refund(wire, session, amount=amount, refund_application_fee=True)
    payment = wire.control("GET", "books")["accounts"][ALPHA]["payments"][0]
    assert (payment["application_fee"], payment["application_fee_refunded"]) == (450, returned)


def test_fee_goes_back_to_the_last_cent_in_three_parts(wire: Wire) -> None:
    session = wire.paid(payment_intent_data={"application_fee_amount": 100})
    for _ in range(3):
        refund(wire, session, amount=1500, refund_application_fee=True)
    payment = wire.control("GET", "books")["accounts"][ALPHA]["payments"][0]
    assert payment["application_fee_refunded"] == 100


def test_fee_stays_unless_asked_for(wire: Wire) -> None:
    session = wire.paid(**FEE)
    refund(wire, session)
    payment = wire.control("GET", "books")["accounts"][ALPHA]["payments"][0]
    assert (payment["amount_refunded"], payment["application_fee_refunded"]) == (4500, 0)


def test_pending_refund_succeeds_later(wire: Wire) -> None:
    made = refund(wire, wire.paid(card="4000000000007726"))
    assert (made.status, made.pending_reason) == ("pending", "processing")
    assert wire.control("POST", f"refunds/{made.id}/settle") == {"settled": True}
    settled = wire.client.v1.refunds.retrieve(made.id, None, IN_ALPHA)
    assert (settled.status, settled.pending_reason) == ("succeeded", None)
    event = wire.client.v1.events.list({"limit": 1}, IN_ALPHA).data[0]
    assert (event.type, event.data.previous_attributes["status"]) == ("refund.updated", "pending")
    assert wire.control("POST", f"refunds/{made.id}/settle") == {"settled": False}


def test_refund_that_fails_later_puts_the_money_back(wire: Wire) -> None:
    session = wire.paid(card="4000000000005126")
    made = refund(wire, session, amount=2000)
    assert made.status == "succeeded"
    wire.control("POST", f"refunds/{made.id}/settle")
    failed = wire.client.v1.refunds.retrieve(made.id, None, IN_ALPHA)
    assert (failed.status, failed.failure_reason) == ("failed", "lost_or_stolen_card")
    assert wire.read(session.id).payment_intent.latest_charge.amount_refunded == 0
    assert wire.event_types()[-2:] == ["refund.updated", "refund.failed"]
    assert wire.control("GET", "books")["accounts"][ALPHA]["totals"]["eur"] == {
        "paid": 4500,
        "refunded": 0,
        "disputed": 0,
        "fees": 0,
        "net": 4500,
    }


def test_refund_made_by_hand_in_the_dashboard(wire: Wire) -> None:
    session = wire.paid()
    made = wire.control("POST", f"payments/{session.payment_intent.id}/refund", amount=700)
    assert (made["amount"], made["reason"], made["metadata"]) == (700, "requested_by_customer", {})
    event = wire.client.v1.events.list({"type": "refund.created"}, IN_ALPHA).data[0]
    assert (event.data.object.id, event.request.id) == (made["id"], None)
    too_much = wire.control("POST", f"payments/{session.payment_intent.id}/refund", amount=3801, expect=400)
    assert too_much["error"]["param"] == "amount"


def test_refund_by_hand_returns_the_fee_only_when_told(wire: Wire) -> None:
    intent = wire.paid(**FEE).payment_intent.id
    for told, returned in ({}, 0), ({"refund_application_fee": True}, 100):
        wire.control("POST", f"payments/{intent}/refund", amount=500, **told)
        (entry,) = wire.control("GET", "books")["accounts"][ALPHA]["payments"]
        assert (entry["application_fee"], entry["application_fee_refunded"]) == (450, returned)


def test_metadata_of_a_refund_is_merged(wire: Wire) -> None:
    made = refund(wire, wire.paid(), metadata={"a": "1", "b": "2"})
    update = wire.client.v1.refunds.update
    assert update(made.id, {"metadata": {"b": "", "c": "3"}}, IN_ALPHA).metadata.to_dict() == {
        "a": "1",
        "c": "3",
    }
    assert update(made.id, {"metadata": ""}, IN_ALPHA).metadata.to_dict() == {}
    assert wire.event_types()[-1] == "refund.updated"


def test_ten_refunds_at_once_give_back_no_more_than_was_paid(wire: Wire) -> None:
    session = wire.paid()

    def try_one(_: int) -> int:
        try:
            return refund(wire, session, amount=1000).amount
        except stripe.InvalidRequestError:
            return 0

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_one, range(10))) == 4000
    assert wire.read(session.id).payment_intent.latest_charge.amount_refunded == 4000


def test_books_and_balance_add_up(wire: Wire) -> None:
    session = wire.paid(**FEE)
    wire.paid(amount=1200)
    refund(wire, session, amount=1001, refund_application_fee=True)
    totals = wire.control("GET", "books")["accounts"][ALPHA]["totals"]["eur"]
    assert totals == {"paid": 5700, "refunded": 1001, "disputed": 0, "fees": 350, "net": 4349}
    ours = wire.client.v1.balance.retrieve(None, IN_ALPHA).available[0]
    platform = wire.client.v1.balance.retrieve().available[0]
    assert (ours.amount, ours.currency, platform.amount) == (4349, "eur", 350)
