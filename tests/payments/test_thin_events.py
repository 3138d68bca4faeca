"""Thin events of Stripe's: an account has changed, and Stripe is asked how it stands now."""

import json
import time
from typing import Any

import pytest
import stripe as stripe_library
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context

from core.clock import now
from core.models import OutboxMessage
from payments import services
from payments.events import STRIPE_EVENT
from payments.inbox.models import StripeEvent
from payments.models import ConnectedAccount
from payments.selectors import Connection, account_state
from tests.payments.conftest import ACCOUNT

pytestmark = pytest.mark.django_db
CONNECT, THIN = "/api/v1/webhooks/stripe/connect", "/api/v1/webhooks/stripe/thin"
LIVE_SECRET, TEST_SECRET = "whsec_live_world", "whsec_test_world"


@pytest.fixture(autouse=True)
def secrets(stripe: Any, settings: Any) -> None:
    settings.STRIPE_THIN_WEBHOOK_SECRET = LIVE_SECRET
    settings.STRIPE_CONNECT_WEBHOOK_SECRET = LIVE_SECRET


@pytest.fixture
def both_worlds(account: Any, settings: Any) -> None:
    settings.STRIPE_LIVEMODE = True
    settings.STRIPE_TEST_SECRET_KEY = settings.STRIPE_SECRET_KEY
    settings.STRIPE_TEST_THIN_WEBHOOK_SECRET = TEST_SECRET
    settings.STRIPE_TEST_CONNECT_WEBHOOK_SECRET = TEST_SECRET


def notice(**fields: Any) -> dict[str, Any]:
    return {
        "id": "evt_thin_1",
        "object": "v2.core.event",
        "type": "v2.core.account[requirements].updated",
        "livemode": False,
        "created": "2027-01-04T08:00:00.000Z",
        "context": None,
        "related_object": {
            "id": ACCOUNT,
            "type": "v2.core.account",
            "url": f"/v2/core/accounts/{ACCOUNT}",
        },
        **fields,
    }


def snapshot(**fields: Any) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "event",
        "type": "account.updated",
        "account": ACCOUNT,
        "livemode": False,
        "data": {"object": {"id": ACCOUNT}},
        **fields,
    }


def send(
    body: Any,
    *,
    to: str = THIN,
    secret: str = LIVE_SECRET,
    at: float | None = None,
    host: str = "platform.test",
):
    payload = body if isinstance(body, str) else json.dumps(body)
    stamp = int(at or time.time())
    signature = stripe_library.WebhookSignature._compute_signature(f"{stamp}.{payload}", secret)
    with schema_context("public"):
        return Client(HTTP_HOST=host).post(
            to,
            payload,
            content_type="application/json",
            headers={"Stripe-Signature": f"t={stamp},v1={signature}"},
        )


def apply_in(tenant: Any) -> None:
    connection.set_tenant(tenant)
    for message in OutboxMessage.objects.filter(kind=STRIPE_EVENT):
        services.apply_event(event_id=message.payload["event"], now=now())


@pytest.mark.parametrize(
    "kind",
    [
        "v2.core.account[requirements].updated",
        "v2.core.account[configuration.merchant].capability_status_updated",
        "v2.core.account.updated",
        "v2.core.account.closed",
    ],
)
def test_thin_event_has_the_account_read_again(account, stripe, alpha, kind) -> None:
    stripe.control("POST", f"accounts/{ACCOUNT}", card_payments="restricted")
    assert send(notice(type=kind)).status_code == 200
    apply_in(alpha)
    assert StripeEvent.objects.get().state == StripeEvent.State.APPLIED
    assert account_state().status == Connection.ONBOARDING
    assert account_state().urgent


def test_thin_event_is_a_trigger_and_never_truth(account, alpha) -> None:
    send(notice(data={"status": "restricted"}))
    apply_in(alpha)
    assert account_state().status == Connection.ACTIVE


def test_thin_event_twice_is_stored_once(account, alpha) -> None:
    assert [send(notice()).status_code, send(notice()).status_code] == [200, 200]
    connection.set_tenant(alpha)
    assert StripeEvent.objects.count() == 1
    assert OutboxMessage.objects.filter(kind=STRIPE_EVENT).count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"secret": "whsec_other"}, {"secret": ""}, {"at": 1_700_000_000}],
    ids=["signed with another secret", "signed with nothing", "signed long ago"],
)
@pytest.mark.parametrize("to", [THIN, CONNECT])
def test_event_with_a_bad_signature_is_refused(account, fields, to) -> None:
    body = notice() if to == THIN else snapshot()
    assert send(body, to=to, **fields).status_code == 400
    assert StripeEvent.objects.count() == 0
    assert send(body, to=to).status_code == 200


def test_endpoint_without_a_secret_takes_nothing(account, settings) -> None:
    settings.STRIPE_THIN_WEBHOOK_SECRET = ""
    assert send(notice(), secret="").status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "{}", '"thin"', '{"id": "evt_1"}', "{" * 2000])
def test_what_is_no_event_is_refused(account, body) -> None:
    assert send(body).status_code == 400
    assert StripeEvent.objects.count() == 0


def test_kinds_of_events_keep_to_their_own_endpoint(account) -> None:
    assert send(snapshot(), to=THIN).status_code == 400
    assert send(notice(), to=CONNECT).status_code == 400
    assert StripeEvent.objects.count() == 0


def test_only_stripe_may_post_there(account) -> None:
    with schema_context("public"):
        assert Client(HTTP_HOST="platform.test").get(THIN).status_code == 405
    assert send(notice(), host="alpha.test").status_code in (301, 404)
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"related_object": {"id": "acct_nobody", "type": "v2.core.account", "url": "/v2/core/accounts/x"}},
        {"related_object": {"id": ACCOUNT, "type": "v2.core.person", "url": "/v2/core/x"}},
        {"type": "v2.core.something.happened", "related_object": None},
    ],
    ids=["account of nobody", "no account", "nothing"],
)
def test_thin_event_for_nobody_here_is_kept_as_ignored(account, alpha, fields) -> None:
    assert send(notice(**fields)).status_code == 200
    connection.set_tenant(alpha)
    assert StripeEvent.objects.get().state == StripeEvent.State.IGNORED
    assert OutboxMessage.objects.filter(kind=STRIPE_EVENT).count() == 0


@pytest.mark.parametrize(("to", "body"), [(THIN, notice), (CONNECT, snapshot)], ids=["thin", "connect"])
def test_each_world_has_a_secret_and_the_test_one_never_speaks_of_real_money(
    both_worlds, account, alpha, to, body
) -> None:
    assert send(body(), to=to, secret=TEST_SECRET).status_code == 200
    assert send(body(id="evt_2", livemode=True), to=to, secret=TEST_SECRET).status_code == 400
    assert send(body(id="evt_3", livemode=True), to=to, secret=LIVE_SECRET).status_code == 200
    connection.set_tenant(alpha)
    assert sorted(StripeEvent.objects.values_list("event_id", "livemode", "state")) == sorted(
        [(body()["id"], False, "received"), ("evt_3", True, "received")]
    )


def test_event_of_the_test_world_leaves_the_real_account_alone(both_worlds, account, stripe, alpha) -> None:
    """The same number names an account in each world; only the row of the event's world is read again."""
    real = ConnectedAccount.objects.create(stripe_account_id=ACCOUNT, livemode=True, status="active")
    stripe.control("POST", f"accounts/{ACCOUNT}", card_payments="restricted")
    send(notice(), secret=TEST_SECRET)
    apply_in(alpha)
    assert ConnectedAccount.objects.get(livemode=False).status == "onboarding"
    assert ConnectedAccount.objects.get(pk=real.pk).status == "active"


def test_events_of_the_test_world_are_ignored_without_its_key(both_worlds, settings, account, alpha) -> None:
    settings.STRIPE_TEST_SECRET_KEY = ""
    assert send(notice(), secret=TEST_SECRET).status_code == 200
    connection.set_tenant(alpha)
    assert StripeEvent.objects.get().state == StripeEvent.State.IGNORED
