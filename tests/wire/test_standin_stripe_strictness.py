"""Amounts that Stripe would not take, parameters it does not know, and news that comes against all expectation."""

import json
from typing import Any

import pytest
import stripe

from payments.amounts import largest_charge, smallest_charge
from payments.gateway.amounts import to_stripe
from standins.stripe.money import CURRENCIES, largest_amount, smallest_amount
from standins.stripe.resources import ALL
from standins.stripe.routing import Route
from tests.wire.stripe_wire import ALPHA, IN_ALPHA, IN_BETA, SECRET_KEY, Wire, send


def refusal_of(wire: Wire, **changes: Any) -> tuple[str | None, str | None]:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.session(**changes)
    return refusal.value.code, refusal.value.error.param


@pytest.mark.parametrize(
    ("currency", "least"),
    [("eur", 50), ("gbp", 30), ("jpy", 50), ("huf", 17500), ("kwd", 500), ("czk", 1500), ("isk", 100)],
)
def test_least_that_is_charged(wire: Wire, currency: str, least: int) -> None:
    assert wire.session(currency=currency, amount=least).amount_total == least
    step = {"kwd": 10, "isk": 100}.get(currency, 1)
    assert refusal_of(wire, currency=currency, amount=least - step) == ("amount_too_small", "line_items")


def test_most_that_is_charged(wire: Wire) -> None:
    for currency, most in (("eur", 99_999_999), ("jpy", 9_999_999_999)):
        assert wire.session(currency=currency, amount=most).amount_total == most
        assert refusal_of(wire, currency=currency, amount=most + 1) == ("amount_too_large", "line_items")


@pytest.mark.parametrize(("currency", "amount"), [("kwd", 5124), ("isk", 90050), ("ugx", 700001)])
def test_amount_finer_than_its_currency(wire: Wire, currency: str, amount: int) -> None:
    price = "line_items[0][price_data][unit_amount]"
    wrong = ("parameter_invalid_integer", price)
    assert refusal_of(wire, currency=currency, amount=amount) == wrong
    even = amount - amount % 100
    fee = {"application_fee_amount": 55}
    wrong = ("parameter_invalid_integer", "payment_intent_data[application_fee_amount]")
    assert refusal_of(wire, currency=currency, amount=even, payment_intent_data=fee) == wrong


def test_refund_finer_than_its_currency(wire: Wire) -> None:
    intent = wire.paid(currency="kwd", amount=5120).payment_intent.id
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.refunds.create({"payment_intent": intent, "amount": 1005}, IN_ALPHA)
    assert (refusal.value.code, refusal.value.error.param) == ("parameter_invalid_integer", "amount")
    assert wire.client.v1.refunds.create({"payment_intent": intent, "amount": 1010}, IN_ALPHA).amount == 1010


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_what_we_offer_is_what_stripe_takes(currency: str) -> None:
    """The least and the most that a school may ask for can be paid online."""
    code = currency.upper()
    assert to_stripe(smallest_charge(code), code) >= smallest_amount(currency)
    assert to_stripe(largest_charge(code) // 10 * 10, code) <= largest_amount(currency)


def test_fee_comes_back_only_where_there_was_one(wire: Wire) -> None:
    fee = {"application_fee_amount": 450}
    with_fee, without = wire.paid(payment_intent_data=fee), wire.paid()
    asked = {"refund_application_fee": True}
    made = wire.client.v1.refunds.create({"payment_intent": with_fee.payment_intent.id, **asked}, IN_ALPHA)
    assert made.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.refunds.create({"payment_intent": without.payment_intent.id, **asked}, IN_ALPHA)
    assert refusal.value.error.param == "refund_application_fee"


@pytest.mark.parametrize("route", ALL.every, ids=lambda route: f"{route.method} {route.path}")
def test_parameter_that_nobody_knows_is_refused_everywhere(wire: Wire, route: Route) -> None:
    path, before = route.path.replace("{}", "x"), wire.event_types()
    if route.method == "GET":
        headers = {"Authorization": f"Bearer {SECRET_KEY}"}
        status, _, text = send(wire.standin.url, "GET", f"{path}?colour=blue", "", headers)
        answer = json.loads(text)
    elif path.startswith("/v2/"):
        status, _, answer = wire.post(path, '{"colour": "blue"}', Content_Type="application/json")
    else:
        status, _, answer = wire.post(path, "colour=blue")
    assert (status, answer["error"]["code"], answer["error"]["param"]) == (
        400,
        "parameter_unknown",
        "colour",
    )
    assert wire.event_types() == before


def test_objects_of_another_account_are_not_there(wire: Wire) -> None:
    session = wire.paid()
    intent = session.payment_intent
    refund = wire.client.v1.refunds.create({"payment_intent": intent.id, "amount": 100}, IN_ALPHA)
    dispute = wire.control("POST", f"payments/{intent.id}/dispute", inquiry=True)
    event = wire.client.v1.events.list(None, IN_ALPHA).data[0]
    v1 = wire.client.v1
    for service, number in (
        (v1.checkout.sessions, session.id),
        (v1.payment_intents, intent.id),
        (v1.charges, intent.latest_charge.id),
        (v1.refunds, refund.id),
        (v1.disputes, dispute["id"]),
        (v1.balance_transactions, refund.balance_transaction),
        (v1.events, event.id),
    ):
        found: Any = service
        assert found.retrieve(number, None, IN_ALPHA).id == number
        for stranger in (IN_BETA, {}):
            with pytest.raises(stripe.InvalidRequestError) as refusal:
                found.retrieve(number, None, stranger)
            assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
            assert "similar object" not in str(refusal.value)
    for change in (
        lambda: v1.checkout.sessions.expire(session.id, None, IN_BETA),
        lambda: v1.refunds.create({"payment_intent": intent.id}, IN_BETA),
        lambda: v1.refunds.update(refund.id, {"metadata": {"a": "1"}}, IN_BETA),
        lambda: v1.disputes.close(dispute["id"], None, IN_BETA),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            change()
        assert refusal.value.code == "resource_missing"
    assert wire.control("GET", "books")["accounts"][ALPHA]["totals"]["eur"]["refunded"] == 100


def test_refused_work_is_refused_again_under_its_key(wire: Wire) -> None:
    """What an endpoint has answered stays its answer, also when the same request would succeed by now."""
    intent = wire.paid().payment_intent.id
    dispute = wire.control("POST", f"payments/{intent}/dispute")["id"]

    def refund(key: str) -> Any:
        options: Any = {**IN_ALPHA, "idempotency_key": key}
        return wire.client.v1.refunds.create({"payment_intent": intent, "amount": 100}, options)

    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            refund("same")
        assert refusal.value.code == "charge_disputed"
        if wire.client.v1.disputes.retrieve(dispute, None, IN_ALPHA).status != "won":
            wire.control("POST", f"disputes/{dispute}/close", won=True)
    assert refusal.value.headers["Idempotent-Replayed"] == "true"
    assert refund("other").amount == 100


@pytest.mark.parametrize(
    "path",
    [
        "checkout/sessions", "payment_intents", "charges", "refunds", "disputes", "events", "balance_transactions",
    ],
)  # fmt: skip
def test_lists_page_in_both_directions(wire: Wire, path: str) -> None:
    for _ in range(3):
        intent = wire.paid().payment_intent.id
        wire.client.v1.refunds.create({"payment_intent": intent, "amount": 100}, IN_ALPHA)
        wire.control("POST", f"payments/{intent}/dispute", inquiry=True)

    def listed(**params: Any) -> Any:
        options: dict[str, Any] = {**IN_ALPHA, **params}
        return wire.client.raw_request("get", f"/v1/{path}", **options).data

    everything = [one["id"] for one in listed(limit=100)["data"]]
    assert len(everything) >= 3
    first = listed(limit=2)
    assert ([one["id"] for one in first["data"]], first["has_more"]) == (everything[:2], True)
    second = listed(limit=2, starting_after=everything[1])
    assert [one["id"] for one in second["data"]] == everything[2:4]
    back = listed(limit=1, ending_before=everything[2])
    assert ([one["id"] for one in back["data"]], back["has_more"]) == ([everything[1]], True)
    assert listed(**{"created[gte]": first["data"][0]["created"] + 60})["data"] == []
    for wrong in ({"limit": 101}, {"limit": 0}, {"colour": "blue"}, {"starting_after": "nobody"}):
        with pytest.raises(stripe.InvalidRequestError):
            listed(**wrong)


def test_balance_transactions_add_up_to_the_balance(wire: Wire) -> None:
    intent = wire.paid(payment_intent_data={"application_fee_amount": 450}).payment_intent.id
    wire.client.v1.refunds.create(
        {"payment_intent": intent, "amount": 1000, "refund_application_fee": True}, IN_ALPHA
    )
    wire.control("POST", f"payments/{intent}/dispute", amount=2000)
    moved = wire.client.v1.balance_transactions.list(None, IN_ALPHA).data
    assert [(one.type, one.amount, one.fee, one.net) for one in reversed(moved)] == [
        ("charge", 4500, 450, 4050),
        ("refund", -1000, -100, -900),
        ("adjustment", -2000, 0, -2000),
    ]
    own = wire.client.v1.balance_transactions.list().data
    assert [(one.type, one.net) for one in reversed(own)] == [
        ("application_fee", 450),
        ("application_fee_refund", -100),
    ]
    assert wire.client.v1.balance.retrieve(None, IN_ALPHA).available[0].amount == 1150
    assert wire.client.v1.balance.retrieve().available[0].amount == 350
    assert wire.control("GET", "books")["accounts"][ALPHA]["totals"]["eur"]["net"] == 1150
    assert [
        one.id for one in wire.client.v1.balance_transactions.list({"type": "refund"}, IN_ALPHA).data
    ] == [moved[1].id]


def test_bank_debit_succeeds_after_it_had_failed(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", method="bank_debit", succeeds=False)
    intent = wire.read(session.id).payment_intent.id
    assert wire.control("POST", f"payments/{intent}/settle") == {"settled": True}
    assert wire.read(session.id).payment_status == "unpaid"
    assert wire.control("POST", f"payments/{intent}/settle") == {"settled": False}
    assert wire.control("POST", f"payments/{intent}/settle", succeeds=True) == {"settled": True}
    paid = wire.read(session.id)
    assert (paid.payment_status, paid.payment_intent.latest_charge.paid) == ("paid", True)
    assert wire.event_types()[-3:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]
    (entry,) = wire.control("GET", "books")["accounts"][ALPHA]["payments"]
    assert (entry["amount"], entry["status"]) == (4500, "succeeded")


def test_page_that_is_paid_or_over_takes_no_money(wire: Wire) -> None:
    over, paid = wire.session(), wire.paid()
    wire.control("POST", f"sessions/{over.id}/expire")
    for session, status in ((over, "expired"), (paid, "complete")):
        answer = wire.control("POST", f"sessions/{session.id}/pay", expect=409)
        assert answer == {"error": f"the session is {status}"}
        with pytest.raises(stripe.InvalidRequestError):
            wire.client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
    assert wire.control("GET", "books")["accounts"][ALPHA]["totals"]["eur"]["paid"] == 4500


def test_books_name_each_payment(wire: Wire) -> None:
    session = wire.paid(client_reference_id="pay_1", payment_intent_data={"application_fee_amount": 450})
    intent = session.payment_intent.id
    wire.client.v1.refunds.create({"payment_intent": intent, "amount": 500}, IN_ALPHA)
    (entry,) = wire.control("GET", "books")["accounts"][ALPHA]["payments"]
    named = {name: entry[name] for name in ("payment_intent", "reference", "currency", "amount", "status")}
    assert named == {
        "payment_intent": intent,
        "reference": "pay_1",
        "currency": "eur",
        "amount": 4500,
        "status": "succeeded",
    }
    sums = {name: entry[name] for name in ("amount_refunded", "amount_disputed", "application_fee")}
    assert sums == {"amount_refunded": 500, "amount_disputed": 0, "application_fee": 450}
