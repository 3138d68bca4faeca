"""Parameter names, their values and the objects' fields are those of the pinned client library."""

import importlib
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
import stripe
from stripe._request_options import RequestOptions

from standins.stripe.bodies import API_VERSION
from standins.stripe.params import Choice, ListOf, Shape
from standins.stripe.params.checkout_session import CREATE as SESSION_CREATE
from standins.stripe.resources import (
    account_links,
    accounts_v2,
    charges,
    checkout_sessions,
    disputes,
    events,
    payment_intents,
    refunds,
)
from tests.wire.stripe_wire import ALPHA, IN_ALPHA, Wire

SHAPES: list[tuple[str, str, Shape]] = [
    ("checkout._session_create_params", "SessionCreateParams", SESSION_CREATE),
    ("checkout._session_list_params", "SessionListParams", checkout_sessions.LIST),
    ("checkout._session_retrieve_params", "SessionRetrieveParams", checkout_sessions.RETRIEVE),
    ("_refund_create_params", "RefundCreateParams", refunds.CREATE),
    ("_refund_list_params", "RefundListParams", refunds.LIST),
    ("_refund_update_params", "RefundUpdateParams", refunds.UPDATE),
    ("_payment_intent_retrieve_params", "PaymentIntentRetrieveParams", payment_intents.RETRIEVE),
    ("_payment_intent_list_params", "PaymentIntentListParams", payment_intents.LIST),
    ("_charge_retrieve_params", "ChargeRetrieveParams", charges.RETRIEVE),
    ("_charge_list_params", "ChargeListParams", charges.LIST),
    ("_dispute_list_params", "DisputeListParams", disputes.LIST),
    ("_dispute_update_params", "DisputeUpdateParams", disputes.UPDATE),
    ("_event_list_params", "EventListParams", events.LIST),
    ("v2.core._account_create_params", "AccountCreateParams", accounts_v2.CREATE),
    ("v2.core._account_retrieve_params", "AccountRetrieveParams", accounts_v2.RETRIEVE),
    ("v2.core._account_link_create_params", "AccountLinkCreateParams", account_links.CREATE),
]
# Known to Stripe under a value of "true" or "false", which the library types as a boolean.
NO_LITERALS = {"enabled"}


def typed_dict_of(hint: Any) -> Any:
    """The TypedDict inside NotRequired, List, Union and the like, if there is one."""
    if hasattr(hint, "__required_keys__"):
        return hint
    return next((found for part in get_args(hint) if (found := typed_dict_of(part)) is not None), None)


def literals_of(hint: Any) -> set[str]:
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    return {value for part in get_args(hint) for value in literals_of(part)}


def compare(shape: Shape, known: Any, path: str) -> None:
    unimported = {"StripeContext": stripe.StripeContext, "Mapping": Mapping}
    everything = get_type_hints(known, localns=unimported, include_extras=True)
    hints = {name: hint for name, hint in everything.items() if name not in RequestOptions.__annotations__}
    assert set(shape.fields) == set(hints), path
    for name, field in shape.fields.items():
        inner = field.item if isinstance(field, ListOf) else field
        if isinstance(inner, Shape):
            compare(inner, typed_dict_of(hints[name]), f"{path}.{name}")
        elif isinstance(inner, Choice) and name not in NO_LITERALS:
            assert {*inner.values, *inner.elsewhere} == literals_of(hints[name]) - {""}, f"{path}.{name}"


@pytest.mark.parametrize(
    ("module", "name", "shape"), SHAPES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_parameters_are_those_of_the_library(module: str, name: str, shape: Shape) -> None:
    compare(shape, getattr(importlib.import_module(f"stripe.params.{module}"), name), name)


def test_version_is_that_of_the_library() -> None:
    assert stripe._api_version._ApiVersion.CURRENT == API_VERSION


# Fields that Stripe leaves out unless asked, or sends only in the states that they describe.
OPTIONAL = {
    stripe.checkout.Session: {"line_items"},
    stripe.Charge: {"refunds"},
    stripe.Account: {"company", "deleted", "groups", "individual"},
    stripe.Event: {"account"},
    stripe.Balance: {"connect_reserved", "instant_available", "issuing"},
    stripe.Price: {"deleted", "currency_options", "tiers", "custom_unit_amount"},
}


def check_fields(obj: stripe.StripeObject) -> None:
    kind = type(obj)
    known = {name for name in kind.__annotations__ if name != "OBJECT_NAME"}
    present = set(obj.to_dict())
    assert present - known == set(), kind
    assert known - present - OPTIONAL.get(kind, set()) == set(), kind


def test_objects_have_every_field_of_the_library_and_no_other(wire: Wire) -> None:
    v1 = wire.client.v1
    session = wire.paid(payment_intent_data={"application_fee_amount": 450})
    intent, charge = session.payment_intent, session.payment_intent.latest_charge
    refund = v1.refunds.create({"charge": charge.id, "amount": 100}, IN_ALPHA)
    item = v1.checkout.sessions.line_items.list(session.id, None, IN_ALPHA).data[0]
    disputed = v1.disputes.retrieve(
        wire.control("POST", f"payments/{wire.paid().payment_intent.id}/dispute")["id"], None, IN_ALPHA
    )
    event = v1.events.list({"limit": 1}, IN_ALPHA).data[0]
    account = v1.accounts.retrieve(ALPHA)
    everything = [
        session,
        intent,
        charge,
        refund,
        item,
        item.price,
        event,
        account,
        v1.balance.retrieve(None, IN_ALPHA),
        *v1.balance_transactions.list(None, IN_ALPHA).data,
        *v1.balance_transactions.list().data,
        disputed,
        disputed.evidence,
        disputed.evidence_details,
    ]
    for obj in [*everything, charge.payment_method_details.card, charge.outcome, session.customer_details]:
        check_fields(obj)


def test_v2_objects_have_every_field_of_the_library_and_no_other(wire: Wire) -> None:
    sections = ["configuration.merchant", "defaults", "identity", "requirements", "future_requirements"]
    account = wire.client.v2.core.accounts.retrieve(ALPHA, {"include": sections})
    addresses = {"refresh_url": "http://localhost/again", "return_url": "http://localhost/back"}
    use_case = {"type": "account_onboarding", "account_onboarding": addresses}
    link = wire.client.v2.core.account_links.create({"account": ALPHA, "use_case": use_case})
    wire.control("POST", f"accounts/{ALPHA}/requirements", requirements=[{"field": "company.tax_id"}])
    wanted = wire.client.v2.core.accounts.retrieve(ALPHA, {"include": ["requirements"]}).requirements
    for obj in (account, account.defaults, account.identity, link, wanted.entries[0], wanted.summary):
        check_fields(obj)
    assert account.configuration.merchant.capabilities.card_payments.status == "active"
