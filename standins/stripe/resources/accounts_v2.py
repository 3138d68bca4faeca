"""POST /v2/core/accounts, GET /v2/core/accounts/{id} (Accounts v2): JSON in, RFC 3339 times out."""

from __future__ import annotations

from typing import Any

from standins.stripe import account_state, thin
from standins.stripe.account_state import serves
from standins.stripe.bodies import account_v2 as bodies
from standins.stripe.countries import home_currency
from standins.stripe.errors import account_refused
from standins.stripe.params import Choice, Currency, Email, ListOf, Metadata, Shape, Text, not_offered
from standins.stripe.params.json_fields import JsonBoolean
from standins.stripe.routing import Route
from standins.stripe.store import PLATFORM
from standins.stripe.world import Call, World

INCLUDE = ListOf(Choice(bodies.SECTIONS), most=7)
ELSEWHERE_CAPABILITIES = """
    ach_debit_payments acss_debit_payments affirm_payments afterpay_clearpay_payments alma_payments
    amazon_pay_payments au_becs_debit_payments bacs_debit_payments bancontact_payments blik_payments
    blik_recurring_payments boleto_payments cartes_bancaires_payments cashapp_payments eps_payments
    fpx_payments gb_bank_transfer_payments grabpay_payments ideal_payments jcb_payments
    jp_bank_transfer_payments kakao_pay_payments klarna_payments konbini_payments kr_card_payments
    link_payments mobilepay_payments multibanco_payments mx_bank_transfer_payments naver_pay_payments
    oxxo_payments p24_payments pay_by_bank_payments payco_payments paynow_payments promptpay_payments
    revolut_pay_payments samsung_pay_payments satispay_payments sepa_bank_transfer_payments
    sepa_debit_payments sequra_payments sunbit_payments swish_payments twint_payments
    us_bank_transfer_payments zip_payments
"""
CAPABILITIES = Shape(
    {"card_payments": Shape({"requested": JsonBoolean(required=True)}), **not_offered(ELSEWHERE_CAPABILITIES)}
)
MERCHANT = Shape(
    {
        "capabilities": CAPABILITIES,
        **not_offered(
            "bacs_debit_payments branding card_payments konbini_payments mcc script_statement_descriptor "
            "sepa_debit_payments statement_descriptor support"
        ),
    }
)
RESPONSIBILITIES = Shape(
    {
        "fees_collector": Choice(
            ("stripe",), ("application", "application_custom", "application_express"), required=True
        ),
        "losses_collector": Choice(("stripe",), ("application",), required=True),
    }
)
DEFAULTS = Shape(
    {"currency": Currency(), "responsibilities": RESPONSIBILITIES, **not_offered("locales profile")}
)
IDENTITY = Shape(
    {
        "country": Text(longest=2, shortest=2, pattern="[a-zA-Z]{2}"),
        "entity_type": Choice(("company", "government_entity", "individual", "non_profit")),
        **not_offered("attestations business_details individual"),
    }
)
CREATE = Shape(
    {
        "configuration": Shape({"merchant": MERCHANT, **not_offered("customer recipient")}),
        "contact_email": Email(),
        "dashboard": Choice(("full",), elsewhere=("express", "none")),
        "defaults": DEFAULTS,
        "display_name": Text(longest=250),
        "identity": IDENTITY,
        "include": INCLUDE,
        "metadata": Metadata(),
        **not_offered("account_token contact_phone"),
    }
)
RETRIEVE = Shape({"include": INCLUDE})


def create(world: World, call: Call) -> dict[str, Any]:
    params = call.params
    if call.account != PLATFORM:
        raise account_refused(call.account)
    identity, defaults = params.get("identity", {}), params.get("defaults", {})
    merchant = params.get("configuration", {}).get("merchant")
    requested = (merchant or {}).get("capabilities", {}).get("card_payments", {}).get("requested", False)
    account = account_state.connect(
        world,
        worlds=(call.livemode,),
        name=params.get("display_name"),
        country=identity.get("country", "us"),
        currency=defaults.get("currency", home_currency(identity.get("country", "us"))),
        email=params.get("contact_email"),
        card_payments="restricted" if requested else "",
        metadata=params.get("metadata", {}),
        merchant=merchant is not None,
        dashboard=params.get("dashboard", "full"),
        entity_type=identity.get("entity_type"),
    )
    thin.record(world, thin.CREATED, account.id, livemode=call.livemode, call=call)
    return bodies.v2(account.body, params.get("include", []), livemode=call.livemode)


def retrieve(world: World, call: Call) -> dict[str, Any]:
    account = world.store.find("account", call.ids[0])
    visible = serves(account, livemode=call.livemode) and call.account in (PLATFORM, call.ids[0])
    if account is None or not visible:
        raise account_refused(call.ids[0])
    return bodies.v2(account.body, call.params.get("include", []), livemode=call.livemode)


ROUTES = (
    Route("POST", "/v2/core/accounts", create, CREATE),
    Route("GET", "/v2/core/accounts/{}", retrieve, RETRIEVE),
)
