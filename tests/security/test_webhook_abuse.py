"""Whoever sends to Stripe's address without Stripe's secret gets a refusal and leaves nothing behind."""

import json
import time
from typing import Any

import pytest
import stripe as stripe_library
from django.test import Client
from django_tenants.utils import schema_context

from payments.inbox.models import AccountRoute, StripeEvent
from payments.views import MOST_BYTES

pytestmark = pytest.mark.django_db
URL = "/api/v1/webhooks/stripe/connect"
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


def send(payload: bytes, signature: str, **extra: Any) -> Any:
    client = Client(HTTP_HOST="platform.test", raise_request_exception=False)
    with schema_context("public"):
        return client.post(
            URL, payload, content_type="application/json", HTTP_STRIPE_SIGNATURE=signature, **extra
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
