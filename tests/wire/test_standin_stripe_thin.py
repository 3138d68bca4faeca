"""Thin events of accounts: signed notifications, read with the client library's own parser."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from stripe.events import (
    V2CoreAccountIncludingConfigurationMerchantCapabilityStatusUpdatedEventNotification as CapabilityNotification,
)

from standins.stripe import StripeStandIn
from tests.wire.stripe_wire import ALPHA, IN_ALPHA, SECRET_KEY, Received, Receiver, Wire, send
from tests.wire.test_standin_stripe_accounts import NEW_SCHOOL, link_path

THIN_SECRET = "whsec_thin"
REQUIREMENTS = "v2.core.account[requirements].updated"
CAPABILITY = "v2.core.account[configuration.merchant].capability_status_updated"


@pytest.fixture
def thin() -> Iterator[Receiver]:
    with Receiver() as endpoint:
        yield endpoint


@pytest.fixture
def wire(thin: Receiver) -> Iterator[Wire]:
    with StripeStandIn(
        secret_key=SECRET_KEY, thin_webhook_url=thin.url, thin_webhook_secret=THIN_SECRET
    ) as server:
        server.connect_account(ALPHA, name="Alpha School")
        yield Wire(server, stripe.StripeClient(SECRET_KEY, base_addresses={"api": server.url}))


def parsed(wire: Wire, got: Received) -> Any:
    return wire.client.parse_event_notification(got.body, got.signature, THIN_SECRET)


def test_changed_capability_is_told_without_saying_how(wire: Wire, thin: Receiver) -> None:
    wire.control("POST", f"accounts/{ALPHA}", card_payments="restricted")
    told = {one.event["type"]: one for one in thin.wait_for(2)}
    assert set(told) == {REQUIREMENTS, CAPABILITY}
    notification = parsed(wire, told[CAPABILITY])
    assert isinstance(notification, CapabilityNotification)
    assert (notification.related_object.id, notification.related_object.type) == (ALPHA, "v2.core.account")
    assert (notification.livemode, notification.context, notification.reason) == (False, None, None)
    assert "data" not in told[CAPABILITY].event
    whole = notification.fetch_event()
    assert (whole.id, whole.data.updated_capability) == (notification.id, "card_payments")
    assert notification.fetch_related_object().id == ALPHA


def test_notification_of_another_secret_does_not_fit(wire: Wire, thin: Receiver) -> None:
    wire.control("POST", f"accounts/{ALPHA}", name="Alfa")
    got = thin.wait_for(1)[0]
    assert parsed(wire, got).type == "v2.core.account.updated"
    with pytest.raises(stripe.SignatureVerificationError):
        wire.client.parse_event_notification(got.body, got.signature, "whsec_other")


def test_onboarding_is_told_step_by_step(wire: Wire, thin: Receiver) -> None:
    account = wire.client.v2.core.accounts.create(NEW_SCHOOL, {"idempotency_key": "school-1"}).id
    created = thin.wait_for(1)[0].event
    assert (created["type"], created["reason"]["request"]["idempotency_key"]) == (
        "v2.core.account.created",
        "school-1",
    )
    path = link_path(wire, account)
    send(wire.standin.url, "GET", path)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    send(wire.standin.url, "POST", path, "ending=finish", form)
    events = [one.event for one in thin.wait_for(4)[1:]]
    assert {one["type"] for one in events} == {REQUIREMENTS, CAPABILITY, "v2.core.account_link.returned"}
    returned = next(one for one in events if one["type"] == "v2.core.account_link.returned")
    assert wire.client.v2.core.events.retrieve(returned["id"]).data.account_id == account


def test_wish_of_stripes_is_told(wire: Wire, thin: Receiver) -> None:
    wire.control("POST", f"accounts/{ALPHA}/requirements", requirements=[{"field": "company.tax_id"}])
    assert [one.event["type"] for one in thin.wait_for(1)] == [REQUIREMENTS]


def test_notification_is_tried_again_and_can_be_held(wire: Wire, thin: Receiver) -> None:
    wire.control("POST", "webhooks", mode="hold")
    wire.control("POST", f"accounts/{ALPHA}", name="Alfa")
    assert thin.received == []
    thin.answers = [500]
    assert wire.control("POST", "webhooks/deliver") == {"answers": ["500"]}
    (delivery,) = wire.control("GET", "webhooks")["deliveries"]
    assert (delivery["type"], delivery["endpoint"]) == ("v2.core.account.updated", "thin")
    assert wire.control("POST", f"events/{delivery['event']}/resend") == {"answers": ["200"]}


def test_account_that_left_is_told_of_no_more(wire: Wire, thin: Receiver) -> None:
    wire.control("POST", f"accounts/{ALPHA}/deauthorize")
    wire.control("POST", f"accounts/{ALPHA}", name="Alfa")
    assert wire.control("GET", "webhooks")["deliveries"] == []


def test_event_is_the_platforms(wire: Wire, thin: Receiver) -> None:
    wire.control("POST", f"accounts/{ALPHA}", name="Alfa")
    number = thin.wait_for(1)[0].event["id"]
    assert wire.client.v2.core.events.retrieve(number).type == "v2.core.account.updated"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v2.core.events.retrieve(number, None, IN_ALPHA)
    assert refusal.value.http_status == 404
