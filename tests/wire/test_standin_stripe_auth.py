"""Who may call, for whom, in which version."""

import base64

import pytest
import stripe

from tests.wire.stripe_wire import ALPHA, BETA, IN_ALPHA, IN_BETA, SECRET_KEY, Wire, send


def test_key_as_bearer_token_is_accepted(wire: Wire) -> None:
    status, _, body = send(
        wire.standin.url, "GET", "/v1/balance", headers={"Authorization": f"Bearer {SECRET_KEY}"}
    )
    assert (status, '"object": "balance"' in body) == (200, True)


def test_key_as_basic_user_name_is_accepted(wire: Wire) -> None:
    basic = base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
    status, _, body = send(
        wire.standin.url, "GET", "/v1/balance", headers={"Authorization": f"Basic {basic}"}
    )
    assert (status, '"object": "balance"' in body) == (200, True)


@pytest.mark.parametrize("authorization", ["", "Basic %%%", "Digest abc", "Bearer "])
def test_request_without_a_key_is_refused(wire: Wire, authorization: str) -> None:
    status, headers, body = send(
        wire.standin.url, "GET", "/v1/balance", headers={"Authorization": authorization}
    )
    assert status == 401
    assert headers["WWW-Authenticate"] == 'Basic realm="Stripe"'
    assert "You did not provide an API key" in body


def test_wrong_key_is_refused_and_starred(wire: Wire) -> None:
    other = stripe.StripeClient("sk_test_somebody_elses_key", base_addresses={"api": wire.standin.url})
    with pytest.raises(stripe.AuthenticationError) as refusal:
        other.v1.balance.retrieve()
    assert refusal.value.http_status == 401
    assert refusal.value.user_message == "Invalid API Key provided: sk_test_**************_key"
    assert refusal.value.request_id.startswith("req_")


@pytest.mark.parametrize("version", ["2026-10-28.endive", "2026-11-25.endive"])
def test_version_of_the_same_release_is_accepted(wire: Wire, version: str) -> None:
    account = wire.client.v1.accounts.retrieve(ALPHA, None, {"stripe_version": version})
    assert account.id == ALPHA


@pytest.mark.parametrize("version", ["2026-09-30.endive", "2025-03-31.basil", "2020-08-27", "latest"])
def test_other_version_is_refused(wire: Wire, version: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=version) as refusal:
        wire.client.v1.accounts.retrieve(ALPHA, None, {"stripe_version": version})
    assert refusal.value.http_status == 400


def test_connected_account_is_reached_by_the_header(wire: Wire) -> None:
    assert wire.client.v1.accounts.retrieve_current(None, IN_ALPHA).id == ALPHA
    assert wire.client.v1.accounts.retrieve_current().id == wire.standin.world.config.platform_id


def test_account_that_is_not_connected_is_refused(wire: Wire) -> None:
    with pytest.raises(stripe.PermissionError) as refusal:
        wire.client.v1.accounts.retrieve_current(None, {"stripe_account": "acct_1Nobody000000000"})
    assert (refusal.value.http_status, refusal.value.error.code) == (403, "account_invalid")


def test_account_that_took_its_access_back_is_refused(wire: Wire) -> None:
    assert wire.client.v1.balance.retrieve(None, IN_ALPHA).object == "balance"
    wire.control("POST", f"accounts/{ALPHA}/deauthorize")
    with pytest.raises(stripe.PermissionError) as refusal:
        wire.client.v1.balance.retrieve(None, IN_ALPHA)
    assert refusal.value.error.code == "account_invalid"
    wire.control("POST", f"accounts/{ALPHA}/authorize")
    assert wire.client.v1.balance.retrieve(None, IN_ALPHA).object == "balance"


def test_objects_of_one_account_do_not_exist_for_another(wire: Wire) -> None:
    session = wire.paid(payment_intent_data={"application_fee_amount": 450})
    intent = session.payment_intent
    refund = wire.client.v1.refunds.create({"payment_intent": intent.id, "amount": 100}, IN_ALPHA)
    event = wire.client.v1.events.list({"limit": 1}, IN_ALPHA).data[0]
    v1 = wire.client.v1
    readers = {
        session.id: v1.checkout.sessions.retrieve,
        intent.id: v1.payment_intents.retrieve,
        intent.latest_charge.id: v1.charges.retrieve,
        refund.id: v1.refunds.retrieve,
        event.id: v1.events.retrieve,
    }
    for object_id, read in readers.items():
        assert read(object_id, None, IN_ALPHA).id == object_id
        for others in (IN_BETA, {}):
            with pytest.raises(stripe.InvalidRequestError) as refusal:
                read(object_id, None, others)
            assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


def test_lists_hold_only_the_accounts_own(wire: Wire) -> None:
    ours, theirs = wire.paid(), wire.paid(BETA, currency="gbp")
    assert [one.id for one in wire.client.v1.checkout.sessions.list(None, IN_ALPHA).data] == [ours.id]
    assert [one.id for one in wire.client.v1.checkout.sessions.list(None, IN_BETA).data] == [theirs.id]
    assert wire.client.v1.checkout.sessions.list().data == []


def test_another_accounts_payment_cannot_be_refunded(wire: Wire) -> None:
    session = wire.paid()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.refunds.create({"payment_intent": session.payment_intent.id}, IN_BETA)
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    assert (
        wire.client.v1.refunds.create({"payment_intent": session.payment_intent.id}, IN_ALPHA).amount == 4500
    )


def test_unknown_address_is_refused(wire: Wire) -> None:
    with pytest.raises(
        stripe.InvalidRequestError, match=r"Unrecognized request URL \(GET: /v1/customers\)"
    ) as refusal:
        wire.client.v1.customers.list()
    assert refusal.value.http_status == 404
