"""Stripe's news for school alpha: signed, delivered over HTTP, and applied as the outbox would."""

import itertools
import json
import time
from typing import Any

import stripe as stripe_library
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context

from core.clock import now
from core.models import OutboxMessage
from payments import services
from payments.inbox.models import StripeEvent
from tests.support.stripe import WEBHOOK_SECRET

from .conftest import ACCOUNT

URL = "/api/v1/webhooks/stripe/connect"
_numbers = itertools.count(1)


def tell(alpha: Any, event_type: str, object_id: str, *, event_id: str = "") -> str:
    """The event arrives and is applied; returns its state afterwards."""
    event_id = event_id or f"evt_news{next(_numbers)}"
    body = json.dumps(
        {
            "id": event_id,
            "object": "event",
            "type": event_type,
            "account": ACCOUNT,
            "livemode": False,
            "data": {"object": {"id": object_id}},
        }
    )
    stamp = int(time.time())
    signature = stripe_library.WebhookSignature._compute_signature(f"{stamp}.{body}", WEBHOOK_SECRET)
    with schema_context("public"):
        answer = Client(HTTP_HOST="platform.test").post(
            URL,
            body,
            content_type="application/json",
            headers={"Stripe-Signature": f"t={stamp},v1={signature}"},
        )
    assert answer.status_code == 200
    connection.set_tenant(alpha)
    for message in OutboxMessage.objects.filter(key=f"stripe:{event_id}"):
        services.apply_event(event_id=message.payload["event"], now=now())
    return str(StripeEvent.objects.get(event_id=event_id).state)
