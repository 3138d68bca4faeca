"""Whoever sends to Stripe's address without Stripe's secret gets a refusal and leaves nothing behind."""

import json
import time
from typing import Any

import pytest
import stripe as stripe_library
from django.test import Client
from django_tenants.utils import schema_context

from core.models import OutboxMessage
from payments.events import STRIPE_EVENT
from payments.inbox.models import AccountRoute, StripeEvent
from payments.views import MOST_BYTES

pytestmark = pytest.mark.django_db
URL, THIN_URL = "/api/v1/webhooks/stripe/connect", "/api/v1/webhooks/stripe/thin"
EVENT = {
    "id": "evt_1",
    "type": "checkout.session.completed",
    "account": "acct_alpha00000001",
    "livemode": False,
    "data": {"object": {"id": "cs_1"}},
}


def signed(payload: bytes, *, secret: str, at: float | None = None) -> str:
    stamp = int(time.time() if at is None else at)
    text = f"{stamp}.{payload.decode('utf-8', 'replace')}"
    return f"t={stamp},v1={stripe_library.WebhookSignature._compute_signature(text, secret)}"


def send(payload: bytes, signature: str, *, url: str = URL, **extra: Any) -> Any:
    client = Client(HTTP_HOST="platform.test", raise_request_exception=False)
    with schema_context("public"):
        return client.post(
            url, payload, content_type="application/json", HTTP_STRIPE_SIGNATURE=signature, **extra
        )


@pytest.fixture
def secret(settings: Any) -> str:
    AccountRoute.objects.create(account_id=EVENT["account"], schema="alpha")
    return settings.STRIPE_CONNECT_WEBHOOK_SECRET


def test_good_event_is_kept(secret: str) -> None:
    payload = json.dumps(EVENT).encode()
    assert send(payload, signed(payload, secret=secret)).status_code == 200
    assert StripeEvent.objects.get().schema == "alpha"


@pytest.mark.parametrize(
    "signature",
    ["", "t=,v1=", "t=1,v1=x", "v1=" + "0" * 64, "t=9999999999999999999999,v1=x", "t=abc,v1=\xff", ",,,=,"],
)
def test_signature_that_is_none_is_refused(secret: str, signature: str) -> None:
    assert send(json.dumps(EVENT).encode(), signature).status_code == 400
    assert not StripeEvent.objects.exists()


def test_signature_of_another_secret_time_or_body_is_refused(secret: str) -> None:
    payload = json.dumps(EVENT).encode()
    for signature in (
        signed(payload, secret="whsec_other"),
        signed(payload, secret=""),
        signed(payload, secret=secret, at=time.time() - 600),
        signed(payload + b" ", secret=secret),
    ):
        assert send(payload, signature).status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff\xfe",
        b"[" * 50_000,
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b'{"id": 1, "type": [], "data": [], "livemode": 0}',
        b'{"id": "e", "type": "t", "data": {"object": "x"}, "livemode": true}',
    ],
    ids=lambda payload: payload[:12],
)
def test_signed_body_that_is_no_event_is_refused(secret: str, payload: bytes) -> None:
    assert send(payload, signed(payload, secret=secret)).status_code == 400
    assert not StripeEvent.objects.exists()


def test_giant_body_is_refused_whatever_its_header_says(secret: str) -> None:
    payload = b" " * (MOST_BYTES + 1) + json.dumps(EVENT).encode()
    assert send(payload, signed(payload, secret=secret)).status_code == 413
    for length in ("abc", "", "-1"):
        assert send(b"x", "t=1,v1=x", CONTENT_LENGTH=length).status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_post_is_taken(secret: str, method: str) -> None:
    with schema_context("public"):
        assert getattr(Client(HTTP_HOST="platform.test"), method)(URL).status_code == 405


def test_event_of_the_other_mode_is_kept_and_never_applied(secret: str) -> None:
    payload = json.dumps({**EVENT, "livemode": True}).encode()
    assert send(payload, signed(payload, secret=secret)).status_code == 200
    assert StripeEvent.objects.get().state == StripeEvent.State.IGNORED


THIN = {
    "id": "evt_thin_1",
    "object": "v2.core.event",
    "type": "v2.core.account[requirements].updated",
    "livemode": False,
    "created": "2027-01-04T08:00:00.000Z",
    "related_object": {"id": EVENT["account"], "type": "v2.core.account", "url": "/v2/core/accounts/x"},
}


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "evt_" + "x" * 1000},
        {"id": "evt_\x00"},
        {"id": ""},
        {"id": None},
        {"id": {"a": 1}},
        {"type": "x" * 1000},
        {"type": "checkout.session.\x00"},
        {"type": ["checkout"]},
        {"type": "nothing.we.know"},
        {"type": ""},
        {"livemode": "false"},
        {"livemode": None},
        {"livemode": 0},
        {"account": "acct_" + "x" * 1000},
        {"account": {"id": EVENT["account"]}},
        {"account": "\x00"},
        {"data": {"object": {"id": "x" * 10_000}}},
        {"data": {"object": {"id": "cs_\x00"}}},
        {"data": {"object": {"id": ["cs_1"]}}},
        {"related_object": {"id": "x" * 10_000, "type": "v2.core.account", "url": ""}},
        {"related_object": {"id": "acct_\x00", "type": "v2.core.account", "url": ""}},
        {"related_object": {"id": 5, "type": 5, "url": 5}},
        {"related_object": "acct_1"},
        {"related_object": None},
    ],
    ids=repr,
)
def test_signed_event_of_odd_values_is_no_crash(fields: dict[str, Any], secret: str, settings: Any) -> None:
    """Stripe sends none of these; an answer of 500 would have it send them again for days."""
    settings.STRIPE_THIN_WEBHOOK_SECRET = settings.STRIPE_CONNECT_WEBHOOK_SECRET = secret or "whsec_x"
    for url, event in ((URL, EVENT), (THIN_URL, THIN)):
        payload = json.dumps({**event, **fields}).encode()
        header = signed(payload, secret=settings.STRIPE_THIN_WEBHOOK_SECRET)
        assert send(payload, header, url=url).status_code in (200, 400), url


def test_secret_that_was_renewed_signs_no_more(secret: str, settings: Any) -> None:
    payload = json.dumps(EVENT).encode()
    settings.STRIPE_CONNECT_WEBHOOK_SECRET = "whsec_new"
    assert send(payload, signed(payload, secret=secret)).status_code == 400
    assert send(payload, signed(payload, secret="whsec_new")).status_code == 200
    assert StripeEvent.objects.count() == 1


def test_event_that_is_sent_again_with_other_words_changes_nothing(secret: str) -> None:
    """The first one counts; who replays an id with another object or account is not heard."""
    AccountRoute.objects.create(account_id="acct_beta000000001", schema="beta")
    for event in (EVENT, {**EVENT, "account": "acct_beta000000001"}, {**EVENT, "type": "refund.updated"}):
        payload = json.dumps(event).encode()
        assert send(payload, signed(payload, secret=secret)).status_code == 200
    row = StripeEvent.objects.get()
    assert (row.schema, row.type, row.account_id) == ("alpha", EVENT["type"], EVENT["account"])
    assert OutboxMessage.objects.filter(kind=STRIPE_EVENT).count() == 1


def test_event_of_an_account_that_was_left_is_kept_for_its_school(secret: str, alpha: Any) -> None:
    """What was paid into a former account still comes in; a school that is gone, or none, hears nothing."""
    assert AccountRoute.objects.get().schema == "alpha"
    for event_id, account in (("evt_a", EVENT["account"]), ("evt_b", "acct_nobody000000"), ("evt_c", "")):
        payload = json.dumps({**EVENT, "id": event_id, "account": account}).encode()
        assert send(payload, signed(payload, secret=secret)).status_code == 200
    states = dict(StripeEvent.objects.values_list("event_id", "state"))
    assert states == {"evt_a": "received", "evt_b": "ignored", "evt_c": "ignored"}
