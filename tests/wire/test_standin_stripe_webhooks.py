"""Signed events on their way: tried until they are taken, held, repeated, out of order, lost."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
import stripe

from standins.stripe import StripeStandIn
from standins.stripe.signing import signature_header
from tests.wire.stripe_wire import ALPHA, IN_ALPHA, SECRET_KEY, WEBHOOK_SECRET, Receiver, Wire, session_params

PAID = ["payment_intent.succeeded", "checkout.session.completed"]


def settled(wire: Wire, count: int) -> list[dict[str, object]]:
    """The deliveries, once `count` of them are delivered."""
    deadline = time.monotonic() + 10
    while True:
        deliveries = wire.control("GET", "webhooks")["deliveries"]
        if sum(one["state"] == "delivered" for one in deliveries) >= count:
            return deliveries
        assert time.monotonic() < deadline, deliveries
        time.sleep(0.02)


def test_event_is_signed_and_carries_the_object(wire: Wire, receiver: Receiver) -> None:
    session = wire.paid()
    first = next(one for one in receiver.wait_for(2) if one.event["type"] == "checkout.session.completed")
    event = stripe.Webhook.construct_event(first.body, first.signature, WEBHOOK_SECRET)
    assert (event.object, event.account, event.livemode) == ("event", ALPHA, False)
    assert (event.api_version, event.pending_webhooks) == ("2026-10-28.endive", 1)
    assert (event.data.object.id, event.data.object.payment_status) == (session.id, "paid")
    assert wire.client.v1.events.retrieve(event.id, None, IN_ALPHA).type == "checkout.session.completed"


def test_signature_of_another_secret_does_not_fit(wire: Wire, receiver: Receiver) -> None:
    wire.paid()
    first = receiver.wait_for(1)[0]
    assert stripe.Webhook.construct_event(first.body, first.signature, WEBHOOK_SECRET).id
    for body, secret in ((first.body, "whsec_other"), (first.body.replace("4500", "1"), WEBHOOK_SECRET)):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, first.signature, secret)


def test_signature_is_hmac_sha256_over_time_and_body() -> None:
    digest = hmac.new(b"whsec_1", b'1700000000.{"a": 1}', hashlib.sha256).hexdigest()
    assert signature_header('{"a": 1}', "whsec_1", 1_700_000_000) == f"t=1700000000,v1={digest}"


def test_events_of_a_payment_in_stripes_order(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", card="4000000000000002")
    wire.control("POST", f"sessions/{session.id}/pay")
    assert wire.event_types() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_endpoint_hears_only_what_it_is_enabled_for(wire: Wire, receiver: Receiver) -> None:
    wire.paid()
    settled(wire, 2)
    assert sorted(receiver.types) == sorted(PAID)


def test_event_of_a_request_names_its_key(wire: Wire, receiver: Receiver) -> None:
    session = wire.session()
    wire.client.v1.checkout.sessions.expire(session.id, None, {**IN_ALPHA, "idempotency_key": "expire-1"})
    event = receiver.wait_for(1)[0].event
    assert event["request"]["idempotency_key"] == "expire-1"
    assert event["request"]["id"].startswith("req_")


@pytest.mark.parametrize("refusal", [500, 400, 302, 404])
def test_delivery_is_tried_again_until_it_is_taken(wire: Wire, receiver: Receiver, refusal: int) -> None:
    receiver.answers = [refusal, refusal]
    wire.client.v1.checkout.sessions.expire(wire.session().id, None, IN_ALPHA)
    deliveries = settled(wire, 1)
    assert [(one["attempts"], one["last_answer"]) for one in deliveries] == [(3, "200")]
    assert len({one.event["id"] for one in receiver.received}) == 1
    assert [one.at for one in receiver.received] == sorted(one.at for one in receiver.received)
    assert receiver.received[1].at - receiver.received[0].at >= 0.05


def test_pending_webhooks_are_counted(wire: Wire, receiver: Receiver) -> None:
    wire.control("POST", "webhooks", mode="hold")
    wire.client.v1.checkout.sessions.expire(wire.session().id, None, IN_ALPHA)
    events = wire.client.v1.events
    waiting = events.list({"delivery_success": False}, IN_ALPHA).data
    assert [one.pending_webhooks for one in waiting] == [1]
    assert wire.control("POST", "webhooks/deliver") == {"answers": ["200"]}
    assert [one.pending_webhooks for one in events.list({"delivery_success": True}, IN_ALPHA).data] == [0]
    assert events.list({"delivery_success": False}, IN_ALPHA).data == []


def test_held_events_come_when_told_in_the_order_told(wire: Wire, receiver: Receiver) -> None:
    wire.control("POST", "webhooks", mode="hold")
    session = wire.paid()
    wire.client.v1.refunds.create({"payment_intent": session.payment_intent.id}, IN_ALPHA)
    time.sleep(0.3)
    assert receiver.received == []
    assert wire.control("POST", "webhooks/deliver", order="reversed") == {"answers": ["200"] * 4}
    assert receiver.types == [
        "charge.refunded",
        "refund.created",
        "checkout.session.completed",
        "payment_intent.succeeded",
    ]


def test_named_events_are_delivered_in_the_order_named(wire: Wire, receiver: Receiver) -> None:
    wire.control("POST", "webhooks", mode="hold")
    wire.paid()
    ids = {one["type"]: one["event"] for one in wire.control("GET", "webhooks")["deliveries"]}
    wire.control("POST", "webhooks/deliver", events=[ids[name] for name in reversed(PAID)])
    assert receiver.types == list(reversed(PAID))


def test_every_event_comes_twice_when_told(wire: Wire, receiver: Receiver) -> None:
    wire.control("POST", "webhooks", copies=2)
    wire.client.v1.checkout.sessions.expire(wire.session().id, None, IN_ALPHA)
    settled(wire, 2)
    assert receiver.types == ["checkout.session.expired"] * 2
    assert receiver.received[0].event["id"] == receiver.received[1].event["id"]


def test_dropped_event_is_lost_until_it_is_sent_again(wire: Wire, receiver: Receiver) -> None:
    wire.control("POST", "webhooks", mode="drop")
    wire.client.v1.checkout.sessions.expire(wire.session().id, None, IN_ALPHA)
    assert wire.control("POST", "webhooks/deliver") == {"answers": []}
    assert receiver.received == []
    event = wire.client.v1.events.list(None, IN_ALPHA).data[0]
    assert wire.control("POST", f"events/{event.id}/resend") == {"answers": ["200"]}
    assert receiver.types == ["checkout.session.expired"]


def test_delayed_event_comes_late(wire: Wire, receiver: Receiver) -> None:
    wire.control("POST", "webhooks", delay=0.4)
    begun = time.monotonic()
    wire.client.v1.checkout.sessions.expire(wire.session().id, None, IN_ALPHA)
    assert receiver.wait_for(1)[0].at - begun >= 0.4


@pytest.mark.parametrize("wrong", [{"mode": "lose"}, {"copies": 0}, {"delay": -1}, {"speed": 2}])
def test_unknown_mode_is_refused(wire: Wire, wrong: dict[str, object]) -> None:
    assert "mode must be one of" in wire.control("POST", "webhooks", expect=400, **wrong)["error"]
    assert wire.control("GET", "webhooks")["mode"] == "deliver"


def test_platform_and_schools_have_endpoints_of_their_own(receiver: Receiver) -> None:
    with (
        Receiver() as own,
        StripeStandIn(
            secret_key=SECRET_KEY,
            webhook_url=receiver.url,
            webhook_secret=WEBHOOK_SECRET,
            platform_webhook_url=own.url,
            platform_webhook_secret="whsec_platform",
        ) as standin,
    ):
        standin.connect_account(ALPHA)
        client = stripe.StripeClient(SECRET_KEY, base_addresses={"api": standin.url})
        for options in (IN_ALPHA, {}):
            session = client.v1.checkout.sessions.create(session_params(), options)
            client.v1.checkout.sessions.expire(session.id, None, options)
        ours, theirs = own.wait_for(1)[0], receiver.wait_for(1)[0]
    assert ("account" in ours.event, theirs.event["account"]) == (False, ALPHA)
    assert (
        stripe.Webhook.construct_event(ours.body, ours.signature, "whsec_platform").type
        == "checkout.session.expired"
    )
    assert (len(own.received), len(receiver.received)) == (1, 1)


def test_receiver_that_was_down_gets_the_event_when_it_is_back() -> None:
    with Receiver() as gone:
        port, url = gone.port, gone.url
    with StripeStandIn(
        secret_key=SECRET_KEY, webhook_url=url, webhook_secret=WEBHOOK_SECRET, retry_delays=(0.05,)
    ) as standin:
        inside: dict[str, Any] = {"stripe_account": standin.connect_account()}
        sessions = stripe.StripeClient(SECRET_KEY, base_addresses={"api": standin.url}).v1.checkout.sessions
        session = sessions.create(session_params(), inside)
        sessions.expire(session.id, None, inside)
        deadline = time.monotonic() + 10
        while not (row := standin.world.store.rows("SELECT * FROM deliveries")[0])["attempts"]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert (row["last_answer"], row["state"]) == ("ConnectionRefusedError", "pending")
        with Receiver(port) as back:
            assert back.wait_for(1)[0].event["data"]["object"]["id"] == session.id


def test_deauthorization_is_the_last_that_is_told(wire: Wire, receiver: Receiver) -> None:
    session = wire.session()
    wire.control("POST", f"accounts/{ALPHA}/deauthorize")
    event = receiver.wait_for(1)[0].event
    assert (event["type"], event["account"]) == ("account.application.deauthorized", ALPHA)
    assert event["data"]["object"]["object"] == "application"
    wire.control("POST", f"sessions/{session.id}/pay")
    assert wire.control("GET", "books")["accounts"][ALPHA]["totals"]["eur"]["paid"] == 4500
    assert [one["type"] for one in wire.control("GET", "webhooks")["deliveries"]] == [
        "account.application.deauthorized"
    ]
    wire.control("POST", f"accounts/{ALPHA}/authorize")
    assert receiver.wait_for(2)[1].event["type"] == "account.application.authorized"


def test_changed_capability_is_told(wire: Wire, receiver: Receiver) -> None:
    wire.control("POST", f"accounts/{ALPHA}", card_payments="restricted")
    event = receiver.wait_for(1)[0].event
    assert (event["type"], event["account"]) == ("account.updated", ALPHA)
    assert (event["data"]["object"]["id"], event["data"]["object"]["charges_enabled"]) == (ALPHA, False)


def test_events_are_filtered_by_type(wire: Wire) -> None:
    wire.paid()
    events = wire.client.v1.events

    def types(**filters: object) -> list[str]:
        return [one.type for one in events.list(filters, IN_ALPHA).data]

    assert types(type="checkout.session.completed") == ["checkout.session.completed"]
    assert types(type="payment_intent.*") == ["payment_intent.succeeded", "payment_intent.created"]
    assert types(types=["charge.succeeded", "charge.failed"]) == ["charge.succeeded"]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        types(type="charge.failed", types=["charge.failed"])
    assert refusal.value.param == "types"


def test_body_is_what_was_signed_to_the_byte(wire: Wire, receiver: Receiver) -> None:
    product = {"name": "Conversación — ñandú ☕"}
    line = {"price_data": {"currency": "eur", "unit_amount": 4500, "product_data": product}, "quantity": 1}
    session = wire.session(line_items=[line], metadata={"título": "ñ"})
    wire.client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
    first = receiver.wait_for(1)[0]
    assert stripe.WebhookSignature.verify_header(first.body, first.signature, WEBHOOK_SECRET, 300)
    assert json.loads(first.body)["data"]["object"]["metadata"] == {"título": "ñ"}
