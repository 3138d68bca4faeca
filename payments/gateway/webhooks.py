"""Signed events: snapshots of v1 objects, and the thin notifications of v2.

An endpoint has one secret in each of Stripe's worlds, and two while one is being renewed: any of them will do.
"""

import json
from collections.abc import Sequence
from functools import lru_cache

import stripe

from .types import EventNotice

TOLERANCE_SECONDS = 300
# What the inbox and the outbox can keep.
_LONGEST_ID, _LONGEST_TYPE, _LONGEST_ACCOUNT, _LONGEST_OBJECT = 190, 100, 64, 255


class BadSignature(Exception):
    """The body was not signed with one of our secrets, or too long ago, or is not what the endpoint takes."""


def verify_event(*, body: bytes, signature: str, secrets: Sequence[str]) -> EventNotice:
    """Check Stripe's signature over the raw body and read the envelope. Raises BadSignature."""
    _verify(body, signature, secrets)
    try:
        event = json.loads(body)
        target = event["data"]["object"]
        return EventNotice(
            id=_word(event["id"]),
            type=_word(event["type"], most=_LONGEST_TYPE),
            account_id=_word(event.get("account") or "", most=_LONGEST_ACCOUNT),
            object_id=_word(target.get("id") or "", most=_LONGEST_OBJECT),
            livemode=event["livemode"] is True,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadSignature from error


def verify_thin_event(*, body: bytes, signature: str, secrets: Sequence[str]) -> EventNotice:
    """Check the signature and read a thin event notification. Raises BadSignature.

    The object it is about is an account, or has none here: then `account_id` is "".
    """
    secret = _verify(body, signature, secrets)
    try:
        notification = _parser().parse_event_notification(body, signature, secret, TOLERANCE_SECONDS)
        related = getattr(notification, "related_object", None)
        is_account = getattr(related, "type", "") == "v2.core.account"
        object_id = _word(
            getattr(related, "id", ""), most=_LONGEST_ACCOUNT if is_account else _LONGEST_OBJECT
        )
        return EventNotice(
            id=_word(notification.id),
            type=_word(notification.type, most=_LONGEST_TYPE),
            account_id=object_id if is_account else "",
            object_id=object_id,
            livemode=notification.livemode,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadSignature from error


def _word(value: object, *, most: int = _LONGEST_ID) -> str:
    """A name as Stripe gives them. Raises ValueError for what is none, or cannot be kept."""
    word = str(value)
    if len(word) > most or not (word.isascii() and word.isprintable()):
        raise ValueError(word[:40])
    return word


@lru_cache(maxsize=1)
def _parser() -> stripe.StripeClient:
    """Notifications hang on a client that could fetch what they are about; ours never does, and has no key."""
    return stripe.StripeClient("sk_none")


def _verify(body: bytes, signature: str, secrets: Sequence[str]) -> str:
    """The secret that the body was signed with. An empty one signs nothing: anybody could."""
    for secret in filter(None, secrets):
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
        except stripe.SignatureVerificationError:
            continue
        except (ValueError, TypeError) as error:  # no text, or a header that no signature can be in
            raise BadSignature from error
        return secret
    raise BadSignature
