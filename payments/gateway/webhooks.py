"""Signed snapshot events."""

import json

import stripe

from .types import EventNotice

TOLERANCE_SECONDS = 300


class BadSignature(Exception):
    """The body was not signed with our secret, or too long ago."""


def verify_event(*, body: bytes, signature: str, secret: str) -> EventNotice:
    """Check Stripe's signature over the raw body and read the envelope. Raises BadSignature."""
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, secret, TOLERANCE_SECONDS)
        event = json.loads(body)
        target = event["data"]["object"]
        return EventNotice(
            id=str(event["id"]),
            type=str(event["type"]),
            account_id=str(event.get("account") or ""),
            object_id=str(target.get("id") or ""),
            livemode=event["livemode"] is True,
        )
    except stripe.SignatureVerificationError as error:
        raise BadSignature from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadSignature from error
