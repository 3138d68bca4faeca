"""Live and test: two worlds with a key, objects, events and endpoints of their own, and the same accounts."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import stripe

from standins.stripe import StripeStandIn
from tests.wire.stripe_wire import ALPHA, BETA, IN_ALPHA, SECRET_KEY, Receiver, Wire, session_params

LIVE_KEY = "sk_live_wire0123456789wxyz"


@pytest.fixture
def both(receiver: Receiver) -> Iterator[StripeStandIn]:
    with StripeStandIn(
        secret_key=LIVE_KEY,
        test_secret_key=SECRET_KEY,
        webhook_url=receiver.url,
        webhook_secret="whsec_live",
        test_webhook_secret="whsec_test",
        settle_after=3600,
    ) as server:
        server.connect_account(ALPHA, name="Alpha School")
        yield server


def wire_of(server: StripeStandIn, key: str) -> Wire:
    return Wire(server, stripe.StripeClient(key, base_addresses={"api": server.url}, max_network_retries=0))


@pytest.fixture
def live(both: StripeStandIn) -> Wire:
    return wire_of(both, LIVE_KEY)


@pytest.fixture
def testing(both: StripeStandIn) -> Wire:
    return wire_of(both, SECRET_KEY)


def test_object_says_which_world_it_is_of(live: Wire, testing: Wire) -> None:
    for wire, livemode, prefix in ((live, True, "cs_live_"), (testing, False, "cs_test_")):
        session = wire.paid()
        assert session.id.startswith(prefix)
        intent = session.payment_intent
        told = (session.livemode, intent.livemode, intent.latest_charge.livemode)
        assert told == (livemode, livemode, livemode)
        expanded = wire.client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]}, IN_ALPHA)
        assert expanded.line_items.data[0].price.livemode is livemode
        assert wire.client.v1.balance.retrieve(None, IN_ALPHA).livemode is livemode


def test_object_of_the_other_world_is_not_there(live: Wire, testing: Wire) -> None:
    session = live.paid()
    reads: list[tuple[Any, str]] = [
        (testing.client.v1.checkout.sessions, session.id),
        (testing.client.v1.payment_intents, session.payment_intent.id),
        (testing.client.v1.charges, session.payment_intent.latest_charge.id),
    ]
    for service, number in reads:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            service.retrieve(number, None, IN_ALPHA)
        assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
        hint = "a similar object exists in live mode, but a test mode key was used to make this request."
        assert str(refusal.value.user_message).endswith(hint)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        testing.client.v1.refunds.create({"payment_intent": session.payment_intent.id}, IN_ALPHA)
    assert refusal.value.code == "resource_missing"
    assert live.read(session.id).payment_intent.latest_charge.amount_refunded == 0


def test_lists_and_balances_are_apart(live: Wire, testing: Wire) -> None:
    paid = live.paid()
    testing.session()
    for wire, sessions, amount in ((live, [paid.id], 4500), (testing, None, 0)):
        inside = wire.client.v1
        listed = [one.id for one in inside.checkout.sessions.list(None, IN_ALPHA).data]
        assert listed == sessions if sessions else paid.id not in listed
        assert len(inside.charges.list(None, IN_ALPHA).data) == (1 if amount else 0)
        assert inside.balance.retrieve(None, IN_ALPHA).available[0].amount == amount
    books = live.control("GET", "books")
    paid_in = {name: books[name][ALPHA]["totals"].get("eur", {}).get("paid", 0) for name in ("live", "test")}
    assert paid_in == {"live": 4500, "test": 0}
    assert books["accounts"] == books["live"]


def test_idempotency_key_counts_once_in_each_world(live: Wire, testing: Wire) -> None:
    made = {
        wire.client.v1.checkout.sessions.create(session_params(), {**IN_ALPHA, "idempotency_key": "same"}).id
        for wire in (live, testing, live, testing)
    }
    assert len(made) == 2


def test_event_goes_to_the_endpoint_of_its_world(live: Wire, testing: Wire, receiver: Receiver) -> None:
    for count, wire, livemode, secret, other in (
        (1, live, True, "whsec_live", "whsec_test"),
        (2, testing, False, "whsec_test", "whsec_live"),
    ):
        session = wire.session()
        wire.client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
        got = receiver.wait_for(count)[-1]
        assert (got.event["livemode"], got.event["data"]["object"]["id"]) == (livemode, session.id)
        assert stripe.Webhook.construct_event(got.body, got.signature, secret).id == got.event["id"]
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(got.body, got.signature, other)
        assert [one.livemode for one in wire.client.v1.events.list(None, IN_ALPHA).data] == [livemode]


def test_account_stands_in_both_worlds_until_it_leaves(live: Wire, testing: Wire) -> None:
    for wire, livemode in ((live, True), (testing, False)):
        assert wire.client.v2.core.accounts.retrieve(ALPHA).livemode is livemode
    live.control("POST", f"accounts/{ALPHA}/deauthorize")
    for wire in (live, testing):
        with pytest.raises(stripe.PermissionError):
            wire.client.v2.core.accounts.retrieve(ALPHA)


def test_account_leaves_one_world(live: Wire, testing: Wire, receiver: Receiver) -> None:
    live.control("POST", f"accounts/{ALPHA}/deauthorize", livemode=False)
    told = receiver.wait_for(1)[0].event
    assert (told["type"], told["livemode"]) == ("account.application.deauthorized", False)
    assert live.client.v2.core.accounts.retrieve(ALPHA).id == ALPHA
    with pytest.raises(stripe.PermissionError):
        testing.client.v2.core.accounts.retrieve(ALPHA)


def test_account_made_in_one_world_is_not_in_the_other(live: Wire, testing: Wire) -> None:
    made = testing.client.v2.core.accounts.create({"display_name": "New School"})
    assert (made.livemode, testing.client.v2.core.accounts.retrieve(made.id).id) == (False, made.id)
    with pytest.raises(stripe.PermissionError):
        live.client.v2.core.accounts.retrieve(made.id)
    with pytest.raises(stripe.PermissionError):
        live.session(made.id)


def test_key_of_a_world_that_there_is_not_is_refused(wire: Wire) -> None:
    with pytest.raises(stripe.AuthenticationError):
        wire_of(wire.standin, LIVE_KEY).client.v1.balance.retrieve()


OLD_TABLE = """
CREATE TABLE objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL, body TEXT NOT NULL, private TEXT NOT NULL);
"""


def test_state_of_before_there_were_two_worlds_is_taken_over(tmp_path: Path) -> None:
    """Its objects are of the test world, its accounts stand in both, and one that had left stays away."""
    path = tmp_path / "stripe.sqlite"
    with StripeStandIn(secret_key=SECRET_KEY) as source:
        for account in (ALPHA, BETA):
            source.connect_account(account)
        charge = wire_of(source, SECRET_KEY).paid().payment_intent.latest_charge.id
        rows = source.world.store.rows("SELECT kind, id, account, body, private FROM objects")
    with closing(sqlite3.connect(path)) as old, old:
        old.execute(OLD_TABLE)
        for kind, number, account, text, private in rows:
            body = json.loads(text)
            if kind == "account":
                del body["requirements"], body["requirements_due"]
                private = json.dumps({"connected": number == ALPHA})
            values = (kind, number, account, json.dumps(body), private)
            old.execute(
                "INSERT INTO objects (kind, id, account, body, private) VALUES (?, ?, ?, ?, ?)", values
            )
    for _ in range(2):  # once only
        with StripeStandIn(secret_key=LIVE_KEY, test_secret_key=SECRET_KEY, state=str(path)) as server:
            live, testing = wire_of(server, LIVE_KEY).client, wire_of(server, SECRET_KEY).client
            include: Any = {"include": ["requirements"]}
            assert live.v2.core.accounts.retrieve(ALPHA, include).requirements.entries == []
            assert testing.v1.charges.retrieve(charge, None, IN_ALPHA).amount == 4500
            assert live.v1.charges.list(None, IN_ALPHA).data == []
            with pytest.raises(stripe.PermissionError):
                live.v2.core.accounts.retrieve(BETA)
