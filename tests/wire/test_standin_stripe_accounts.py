"""Connected accounts: v1, v2, onboarding links, and the hosted page behind them."""

import re
import time
from typing import Any

import pytest
import stripe

from tests.wire.stripe_wire import ALPHA, BETA, IN_ALPHA, Wire, send

ONBOARDING = {"refresh_url": "http://localhost:8000/again", "return_url": "http://localhost:8000/back"}
NEW_SCHOOL = {
    "display_name": "New School",
    "contact_email": "ana@example.com",
    "dashboard": "full",
    "identity": {"country": "es", "entity_type": "company"},
    "configuration": {"merchant": {"capabilities": {"card_payments": {"requested": True}}}},
    "defaults": {
        "currency": "eur",
        "responsibilities": {"fees_collector": "stripe", "losses_collector": "stripe"},
    },
    "include": ["configuration.merchant", "requirements"],
}


def link_path(wire: Wire, account: str) -> str:
    use_case = {"type": "account_onboarding", "account_onboarding": ONBOARDING}
    link = wire.client.v2.core.account_links.create({"account": account, "use_case": use_case})
    assert link.url.startswith(f"{wire.standin.url}/connect/")
    return link.url.removeprefix(wire.standin.url)


def card_payments(wire: Wire, account: str) -> str:
    include: Any = {"include": ["configuration.merchant"]}
    return wire.client.v2.core.accounts.retrieve(
        account, include
    ).configuration.merchant.capabilities.card_payments.status


def test_new_account_is_restricted_until_its_details_are_given(wire: Wire) -> None:
    account = wire.client.v2.core.accounts.create(NEW_SCHOOL)
    assert (account.display_name, account.contact_email) == ("New School", "ana@example.com")
    capability = account.configuration.merchant.capabilities.card_payments
    assert (capability.status, capability.status_details[0].code) == ("restricted", "requirements_past_due")
    assert account.requirements.entries[0].awaiting_action_from == "user"
    v1 = wire.client.v1.accounts.retrieve(account.id)
    assert (v1.charges_enabled, v1.details_submitted, v1.requirements.disabled_reason) == (
        False,
        False,
        "requirements.past_due",
    )


def test_sections_that_were_not_asked_for_are_null(wire: Wire) -> None:
    retrieve = wire.client.v2.core.accounts.retrieve
    bare = retrieve(ALPHA)
    assert (bare.configuration, bare.defaults, bare.identity, bare.requirements) == (None, None, None, None)
    asked = retrieve(ALPHA, {"include": ["configuration.merchant", "identity"]})
    assert (asked.configuration.merchant.capabilities.card_payments.status, asked.identity.country) == (
        "active",
        "es",
    )


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"type": "standard"}, "parameter_unknown", "type"),
        ({"dashboard": "express"}, "standin_not_implemented", "dashboard"),
        ({"dashboard": "none at all"}, None, "dashboard"),
        ({"include": ["configuration"]}, None, "include[0]"),
        ({"contact_email": "ana"}, "email_invalid", "contact_email"),
        ({"identity": {"country": "spain"}}, "parameter_invalid_string_too_long", "identity[country]"),
        (
            {"defaults": {"responsibilities": {}}},
            "parameter_missing",
            "defaults[responsibilities][fees_collector]",
        ),
        (
            {"configuration": {"merchant": {"capabilities": {"card_payments": {"requested": "true"}}}}},
            None,
            "configuration[merchant][capabilities][card_payments][requested]",
        ),
    ],
)
def test_account_with_bad_parameters_is_refused(
    wire: Wire, change: dict[str, Any], code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v2.core.accounts.create(NEW_SCHOOL | change)
    assert (refusal.value.http_status, refusal.value.code, refusal.value.error.param) == (400, code, param)
    assert len(wire.control("GET", "accounts")["accounts"]) == 2


@pytest.mark.parametrize(
    ("ending", "status"), [("finish", "active"), ("wait", "pending"), ("leave", "restricted")]
)
def test_coming_back_from_onboarding_proves_nothing(wire: Wire, ending: str, status: str) -> None:
    account = wire.client.v2.core.accounts.create(NEW_SCHOOL).id
    path = link_path(wire, account)
    shown, headers, html = send(wire.standin.url, "GET", path)
    assert (shown, "Set up payments for New School" in html) == (200, True)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    code, headers, _ = send(wire.standin.url, "POST", path, f"ending={ending}", form)
    assert (code, headers["Location"]) == (303, "http://localhost:8000/back")
    assert card_payments(wire, account) == status


def post_form(wire: Wire, path: str, body: str) -> tuple[int, str]:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    code, headers, _ = send(wire.standin.url, "POST", path, body, form)
    return code, headers["Location"]


def wanted_of(wire: Wire, account: str) -> list[str]:
    include: Any = {"include": ["requirements"]}
    return [
        one.description
        for one in wire.client.v2.core.accounts.retrieve(account, include).requirements.entries
    ]


def test_onboarding_can_be_done_in_parts(wire: Wire) -> None:
    account = wire.client.v2.core.accounts.create(NEW_SCHOOL).id
    path = link_path(wire, account)
    assert "Representative: first name" in send(wire.standin.url, "GET", path)[2]
    given = "given:representative.first_name=on&given:tos_acceptance.date=on&ending=some"
    assert post_form(wire, path, given) == (303, "http://localhost:8000/back")
    assert wanted_of(wire, account) == ["business_profile.url", "external_account"]
    assert card_payments(wire, account) == "restricted"
    rest = "given:business_profile.url=on&given:external_account=on&ending=some"
    post_form(wire, link_path(wire, account), rest)
    assert (wanted_of(wire, account), card_payments(wire, account)) == ([], "active")


def test_stripe_wants_something_more_of_a_working_account(wire: Wire) -> None:
    """Nothing changes until the deadline; then the capability does."""
    due = int(time.time()) + 14 * 24 * 3600
    document = {
        "field": "representative.verification.document",
        "errors": ["The document is too old."],
    }
    later = {"field": "company.tax_id", "deadline": "eventually_due"}
    wire.control("POST", f"accounts/{ALPHA}/requirements", requirements=[document, later], due=due)
    include: Any = {"include": ["configuration.merchant", "requirements"]}
    account = wire.client.v2.core.accounts.retrieve(ALPHA, include)
    entry = account.requirements.entries[0]
    assert (entry.description, entry.minimum_deadline.status, entry.errors[0].description) == (
        "representative.verification.document",
        "currently_due",
        "The document is too old.",
    )
    assert account.requirements.summary.minimum_deadline.to_dict() == {
        "status": "currently_due",
        "time": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(due)),
    }
    assert account.configuration.merchant.capabilities.card_payments.status == "active"
    v1 = wire.client.v1.accounts.retrieve(ALPHA)
    assert (v1.charges_enabled, v1.requirements.current_deadline) == (True, due)
    assert (v1.requirements.currently_due, v1.requirements.past_due) == (
        ["representative.verification.document"],
        [],
    )
    overdue = [{**document, "deadline": "past_due"}]
    wire.control("POST", f"accounts/{ALPHA}/requirements", requirements=overdue, card_payments="restricted")
    assert card_payments(wire, ALPHA) == "restricted"
    post_form(wire, link_path(wire, ALPHA), "ending=finish")
    assert (wanted_of(wire, ALPHA), card_payments(wire, ALPHA)) == ([], "active")


def test_country_brings_its_currency(wire: Wire) -> None:
    for country, currency in (("de", "eur"), ("gb", "gbp"), ("jp", "jpy"), ("us", "usd")):
        params: Any = {"identity": {"country": country}, "include": ["defaults"]}
        assert wire.client.v2.core.accounts.create(params).defaults.currency == currency


@pytest.mark.parametrize("wrong", [{"requirements": [{"field": "x", "deadline": "soon"}]}, {}])
def test_unknown_requirement_is_refused(wire: Wire, wrong: dict[str, Any]) -> None:
    assert "error" in wire.control("POST", f"accounts/{ALPHA}/requirements", expect=400, **wrong)
    assert wanted_of(wire, ALPHA) == []


def test_onboarding_link_works_once(wire: Wire) -> None:
    path = link_path(wire, ALPHA)
    assert send(wire.standin.url, "GET", path)[0] == 200
    code, headers, _ = send(wire.standin.url, "GET", path)
    assert (code, headers["Location"]) == (303, "http://localhost:8000/again")


def test_onboarding_link_expires(wire: Wire) -> None:
    path = link_path(wire, ALPHA)
    record = wire.standin.world.store.require("account_link", path.removeprefix("/connect/"))
    record.private["expires_at"] = int(time.time())
    wire.standin.world.store.save(record)
    code, headers, _ = send(wire.standin.url, "GET", path)
    assert (code, headers["Location"]) == (303, "http://localhost:8000/again")
    assert send(wire.standin.url, "GET", "/connect/acctlink_none")[0] == 404


@pytest.mark.parametrize(
    ("use_case", "code", "param"),
    [
        ({"type": "account_onboarding"}, "parameter_missing", "use_case[account_onboarding]"),
        (
            {"type": "account_onboarding", "account_onboarding": {}},
            "parameter_missing",
            "use_case[account_onboarding][refresh_url]",
        ),
        ({"type": "login"}, None, "use_case[type]"),
    ],
)
def test_onboarding_link_with_bad_parameters_is_refused(
    wire: Wire, use_case: dict[str, Any], code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v2.core.account_links.create({"account": ALPHA, "use_case": use_case})
    assert (refusal.value.code, refusal.value.error.param) == (code, param)
    assert link_path(wire, ALPHA)


def test_account_that_is_not_ours_is_refused_everywhere(wire: Wire) -> None:
    assert wire.client.v1.accounts.retrieve(ALPHA).id == ALPHA
    wire.control("POST", f"accounts/{ALPHA}/deauthorize")
    link = {"account": ALPHA, "use_case": {"type": "account_onboarding", "account_onboarding": ONBOARDING}}
    for call in (
        lambda: wire.client.v1.accounts.retrieve(ALPHA),
        lambda: wire.client.v2.core.accounts.retrieve(ALPHA),
        lambda: wire.client.v2.core.account_links.create(link),
    ):
        with pytest.raises(stripe.PermissionError) as refusal:
            call()
        assert (refusal.value.http_status, refusal.value.error.code) == (403, "account_invalid")


def test_account_sees_itself_and_nobody_else(wire: Wire) -> None:
    assert wire.client.v1.accounts.retrieve(ALPHA, None, IN_ALPHA).id == ALPHA
    with pytest.raises(stripe.PermissionError):
        wire.client.v1.accounts.retrieve(BETA, None, IN_ALPHA)


def test_accounts_are_listed_while_they_are_connected(wire: Wire) -> None:
    assert [one.id for one in wire.client.v1.accounts.list().data] == [BETA, ALPHA]
    wire.control("POST", f"accounts/{BETA}/deauthorize")
    assert [one.id for one in wire.client.v1.accounts.list().data] == [ALPHA]


def test_account_made_by_control_has_what_was_said(wire: Wire) -> None:
    chosen = {"id": "acct_1Gamma000000000c", "name": "Gamma", "country": "JP", "currency": "jpy"}
    made = wire.control("POST", "accounts", **chosen, card_payments="pending")
    again = wire.control("POST", "accounts", **chosen, card_payments="active")
    assert made == again
    account = wire.client.v1.accounts.retrieve("acct_1Gamma000000000c")
    assert (account.business_profile.name, account.country, account.default_currency) == (
        "Gamma",
        "JP",
        "jpy",
    )
    assert (account.charges_enabled, account.capabilities.card_payments) == (False, "pending")
    answer = wire.control("POST", "accounts", card_payments="perhaps", expect=400)
    assert "card_payments must be" in answer["error"]


def test_ids_are_as_long_as_stripes(wire: Wire) -> None:
    session = wire.paid(payment_intent_data={"application_fee_amount": 1})
    charge = session.payment_intent.latest_charge
    patterns = {
        session.id: r"cs_test_\w{58}",
        session.payment_intent.id: r"pi_\w{24}",
        charge.id: r"ch_\w{24}",
        charge.application_fee: r"fee_\w{24}",
        wire.control("POST", "accounts")["id"]: r"acct_\w{16}",
        wire.client.v1.events.list(None, IN_ALPHA).data[0].id: r"evt_\w{24}",
    }
    for value, pattern in patterns.items():
        assert re.fullmatch(pattern, value), value
