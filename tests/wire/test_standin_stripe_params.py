"""What a Checkout Session may be asked to be: every refusal beside the request that is accepted."""

import copy
import time
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.wire.stripe_wire import ALPHA, CANCEL_URL, IN_ALPHA, SUCCESS_URL, Wire, session_params

Change = Callable[[dict[str, Any]], None]


def line(params: dict[str, Any]) -> dict[str, Any]:
    return params["line_items"][0]


def set_at(*path: Any, to: Any) -> Change:
    """A change of one value, deep in the parameters; `...` as `to` removes it."""

    def change(params: dict[str, Any]) -> None:
        *folders, last = path
        for name in folders:
            params = params.setdefault(name, {}) if isinstance(params, dict) else params[name]
        if to is ...:
            del params[last]
        else:
            params[last] = to

    return change


PRICE = ("line_items", 0, "price_data")
FEE = ("payment_intent_data", "application_fee_amount")
INTENT = "payment_intent_data"
REFUSED: list[tuple[Change, str | None, str]] = [
    (set_at("payment_method_types", to=["card"]), "parameter_unknown", "payment_method_types"),
    (set_at("amount", to=4500), "parameter_unknown", "amount"),
    (set_at(*PRICE, "price", to=1), "parameter_unknown", "line_items[0][price_data][price]"),
    (set_at("customer", to="cus_1"), "standin_not_implemented", "customer"),
    (set_at(*PRICE, "product", to="prod_1"), "standin_not_implemented", "line_items[0][price_data][product]"),
    (set_at("mode", to=...), "parameter_missing", "mode"),
    (set_at("mode", to="subscription"), "standin_not_implemented", "mode"),
    (set_at("mode", to="gift"), None, "mode"),
    (set_at("line_items", to=...), "parameter_missing", "line_items"),
    (set_at(*PRICE, "currency", to=...), "parameter_missing", "line_items[0][price_data][currency]"),
    (set_at(*PRICE, "currency", to="euro"), None, "line_items[0][price_data][currency]"),
    (set_at(*PRICE, "unit_amount", to=...), "parameter_missing", "line_items[0][price_data][unit_amount]"),
    (
        set_at(*PRICE, "unit_amount", to="45.00"),
        "parameter_invalid_integer",
        "line_items[0][price_data][unit_amount]",
    ),
    (
        set_at(*PRICE, "unit_amount", to=-1),
        "parameter_invalid_integer",
        "line_items[0][price_data][unit_amount]",
    ),
    (set_at(*PRICE, "unit_amount", to=49), "amount_too_small", "line_items"),
    (set_at("line_items", 0, "quantity", to=99_999), "amount_too_large", "line_items"),
    (set_at("line_items", 0, "quantity", to=...), "parameter_missing", "line_items[0][quantity]"),
    (set_at("line_items", 0, "quantity", to=0), "parameter_invalid_integer", "line_items[0][quantity]"),
    (
        set_at(*PRICE, "product_data", "name", to=...),
        "parameter_missing",
        "line_items[0][price_data][product_data][name]",
    ),
    (
        set_at(*PRICE, "product_data", "name", to=""),
        "parameter_invalid_empty",
        "line_items[0][price_data][product_data][name]",
    ),
    (set_at("success_url", to=...), "parameter_missing", "success_url"),
    (set_at("success_url", to="/book/done"), "url_invalid", "success_url"),
    (set_at("success_url", to="http://school.example/done"), "url_invalid", "success_url"),
    (set_at("cancel_url", to="javascript:alert(1)"), "url_invalid", "cancel_url"),
    (set_at("cancel_url", to=""), "parameter_invalid_empty", "cancel_url"),
    (set_at("return_url", to="https://school.example/"), None, "return_url"),
    (set_at("ui_mode", to="hosted"), None, "ui_mode"),
    (set_at("redirect_on_completion", to="never"), None, "redirect_on_completion"),
    (set_at("customer_email", to="chloe"), "email_invalid", "customer_email"),
    (set_at("locale", to="klingon"), None, "locale"),
    (set_at("submit_type", to="buy"), None, "submit_type"),
    (set_at("client_reference_id", to="x" * 201), "parameter_invalid_string_too_long", "client_reference_id"),
    (set_at("metadata", to={"k" * 41: "v"}), None, f"metadata[{'k' * 41}]"),
    (set_at("metadata", to={"key": "v" * 501}), None, "metadata[key]"),
    (set_at("metadata", to={f"k{n}": "v" for n in range(51)}), None, "metadata"),
    (set_at(*FEE, to=4501), None, "payment_intent_data[application_fee_amount]"),
    (set_at(*FEE, to=0), "parameter_invalid_integer", "payment_intent_data[application_fee_amount]"),
    (set_at(INTENT, "receipt_email", to="chloe@"), "email_invalid", "payment_intent_data[receipt_email]"),
    (set_at(INTENT, "statement_descriptor", to="<b>"), None, "payment_intent_data[statement_descriptor]"),
    (
        set_at(INTENT, "capture_method", to="manual"),
        "standin_not_implemented",
        "payment_intent_data[capture_method]",
    ),
    (
        set_at(INTENT, "transfer_data", to={"destination": ALPHA}),
        "standin_not_implemented",
        "payment_intent_data[transfer_data]",
    ),
    (set_at("allowed_payment_method_types", to=["cash"]), None, "allowed_payment_method_types[0]"),
    (set_at("allowed_payment_method_types", to=["paypal"]), None, "allowed_payment_method_types"),
    (set_at("branding_settings", "button_color", to="red"), None, "branding_settings[button_color]"),
    (
        set_at("adaptive_pricing", to={"enabled": True}),
        "standin_not_implemented",
        "adaptive_pricing[enabled]",
    ),
]
ACCEPTED: list[Change] = [
    set_at("mode", to="payment"),
    set_at(*PRICE, "currency", to="EUR"),
    set_at(*PRICE, "unit_amount", to=50),
    set_at("line_items", 0, "quantity", to=22_222),
    set_at("success_url", to="https://school.example/done?session={CHECKOUT_SESSION_ID}"),
    set_at("success_url", to="http://alpha.test:8000/done"),
    set_at("cancel_url", to=...),
    set_at("ui_mode", to="hosted_page"),
    set_at("customer_email", to="chloe@example.com"),
    set_at("locale", to="es"),
    set_at("submit_type", to="book"),
    set_at("client_reference_id", to="x" * 200),
    set_at("metadata", to={"k" * 40: "v" * 500}),
    set_at("metadata", to={f"k{n}": "v" for n in range(50)}),
    set_at(*FEE, to=4500),
    set_at(INTENT, "receipt_email", to="chloe@example.com"),
    set_at(INTENT, "statement_descriptor", to="ALPHA SCHOOL"),
    set_at("allowed_payment_method_types", to=["card"]),
    set_at("branding_settings", "button_color", to="#aa3300"),
    set_at("adaptive_pricing", to={"enabled": False}),
    set_at("custom_text", to={"submit": {"message": "Paid lessons can be cancelled."}}),
]


@pytest.mark.parametrize("change", ACCEPTED)
def test_session_is_made(wire: Wire, change: Change) -> None:
    params = copy.deepcopy(session_params())
    change(params)
    session = wire.client.v1.checkout.sessions.create(params, IN_ALPHA)
    assert (session.status, session.payment_status, session.currency) == ("open", "unpaid", "eur")
    assert wire.read(session.id).id == session.id


@pytest.mark.parametrize(
    ("change", "code", "param"), REFUSED, ids=lambda value: None if callable(value) else str(value)[:60]
)
def test_session_is_refused(wire: Wire, change: Change, code: str | None, param: str) -> None:
    params = copy.deepcopy(session_params())
    change(params)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.checkout.sessions.create(params, IN_ALPHA)
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, code, param)
    assert wire.client.v1.checkout.sessions.list(None, IN_ALPHA).data == []


@pytest.mark.parametrize(
    ("ahead", "accepted"), [(1799, False), (1810, True), (86_400, True), (86_410, False)]
)
def test_expiry_lies_between_half_an_hour_and_a_day_ahead(wire: Wire, ahead: int, accepted: bool) -> None:
    expires_at = int(time.time()) + ahead
    if accepted:
        assert wire.session(expires_at=expires_at).expires_at == expires_at
        return
    with pytest.raises(stripe.InvalidRequestError, match="expires_at") as refusal:
        wire.session(expires_at=expires_at)
    assert refusal.value.param == "expires_at"


def test_application_fee_needs_a_connected_account(wire: Wire) -> None:
    fee = {"payment_intent_data": {"application_fee_amount": 100}}
    assert wire.session(**fee).amount_total == 4500
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.checkout.sessions.create(session_params(**fee))
    assert refusal.value.param == "payment_intent_data[application_fee_amount]"
    assert wire.client.v1.checkout.sessions.create(session_params()).amount_total == 4500


def test_lines_have_one_currency(wire: Wire) -> None:
    params = session_params()
    params["line_items"] += copy.deepcopy(params["line_items"])
    assert wire.client.v1.checkout.sessions.create(params, IN_ALPHA).amount_total == 9000
    params["line_items"][1]["price_data"]["currency"] = "usd"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.checkout.sessions.create(params, IN_ALPHA)
    assert refusal.value.param == "line_items[1][price_data][currency]"


@pytest.mark.parametrize(
    ("currency", "too_small", "enough"),
    [
        ("eur", 49, 50),
        ("gbp", 29, 30),
        ("jpy", 49, 50),
        ("huf", 17_499, 17_500),
        ("kwd", 490, 500),
        ("isk", 0, 100),
    ],
)
def test_smallest_amount_by_currency(wire: Wire, currency: str, too_small: int, enough: int) -> None:
    assert wire.session(currency=currency, amount=enough).amount_total == enough
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.session(currency=currency, amount=too_small)
    assert refusal.value.code == "amount_too_small"


@pytest.mark.parametrize(("currency", "fine", "refused"), [("kwd", 1230, 1234), ("isk", 12_300, 12_345)])
def test_amounts_keep_the_currencys_step(wire: Wire, currency: str, fine: int, refused: int) -> None:
    assert wire.session(currency=currency, amount=fine).amount_total == fine
    with pytest.raises(stripe.InvalidRequestError, match="multiple of"):
        wire.session(currency=currency, amount=refused)


def test_account_without_a_name_cannot_use_checkout(wire: Wire) -> None:
    wire.control("POST", f"accounts/{ALPHA}", name="")
    with pytest.raises(stripe.InvalidRequestError, match="set an account or business name"):
        wire.session()
    wire.control("POST", f"accounts/{ALPHA}", name="Alpha School")
    assert wire.session().status == "open"


@pytest.mark.parametrize("status", ["pending", "restricted", "rejected", ""])
def test_account_that_cannot_take_payments_is_refused(wire: Wire, status: str) -> None:
    wire.control("POST", f"accounts/{ALPHA}", card_payments=status)
    with pytest.raises(stripe.InvalidRequestError, match="card_payments capability is not active"):
        wire.session()
    wire.control("POST", f"accounts/{ALPHA}", card_payments="active")
    assert wire.session().status == "open"


def test_page_within_our_page_has_a_return_url_and_no_address(wire: Wire) -> None:
    params = session_params(ui_mode="embedded_page", return_url="https://school.example/done")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.checkout.sessions.create(params, IN_ALPHA)
    assert refusal.value.param == "success_url"
    del params["success_url"], params["cancel_url"]
    session = wire.client.v1.checkout.sessions.create(params, IN_ALPHA)
    assert (session.url, session.client_secret.startswith(f"{session.id}_secret_")) == (None, True)
    del params["return_url"]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.checkout.sessions.create(params, IN_ALPHA)
    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", "return_url")


FORM = (
    f"mode=payment&success_url={SUCCESS_URL}&cancel_url={CANCEL_URL}"
    "&line_items[0][price_data][currency]=eur&line_items[0][price_data][unit_amount]=4500"
    "&line_items[0][price_data][product_data][name]=Lesson&line_items[0][quantity]=1"
)


def test_form_by_hand_is_read(wire: Wire) -> None:
    status, _, body = wire.post("/v1/checkout/sessions", f"{FORM}&expand[]=line_items", Stripe_Account=ALPHA)
    assert (status, body["amount_total"], body["line_items"]["data"][0]["amount_total"]) == (200, 4500, 4500)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (f"{FORM}&mode=payment", "Invalid request: 'mode' is given twice."),
        (f"{FORM}&mode[a]=payment", "Invalid request: 'mode[a]' is given twice."),
        (f"{FORM}&metadata[a=1", "Received unknown parameter: metadata[a"),
        (f"{FORM}&metadata=1", "Invalid object: metadata must be a set of keys and values"),
        (f"{FORM}&locale=%ff", "Invalid request: the parameters could not be read."),
        (FORM.replace("line_items[0]", "line_items[a]"), "Invalid array: line_items"),
        (f"{FORM}&locale[x]=es", "Invalid string: locale must be a single value."),
    ],
)
def test_malformed_form_is_refused(wire: Wire, form: str, message: str) -> None:
    status, _, body = wire.post("/v1/checkout/sessions", form, Stripe_Account=ALPHA)
    assert (status, body["error"]["message"]) == (400, message)


def test_json_is_no_form(wire: Wire) -> None:
    status, _, body = wire.post("/v1/checkout/sessions", "{}", Content_Type="application/json")
    assert (status, body["error"]["type"]) == (400, "invalid_request_error")
    assert "application/x-www-form-urlencoded" in body["error"]["message"]
