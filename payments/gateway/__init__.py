"""The only place that talks to Stripe: plain functions in, frozen dataclasses out.

Every call acts on a school's connected account (direct charges), in the world (live or test) that its `AccountRef`
names. Amounts are integer minor units of our own (`core.money`). Failures are two: `ProviderUnavailable` (no answer,
rate limit, Stripe's own error: ask again later) and `ProviderRefused` (Stripe has understood and says no, or cannot be
asked at all: asking again changes nothing).
"""

from .accounts import read_account
from .checkout import expire_checkout, open_checkout, read_checkout
from .errors import ModeUnavailable, ProviderRefused, ProviderUnavailable
from .refunds import create_refund, read_refund
from .types import AccountRef, AccountState, CheckoutState, EventNotice, RefundReceipt
from .webhooks import BadSignature, verify_event

__all__ = [
    "AccountRef",
    "AccountState",
    "BadSignature",
    "CheckoutState",
    "EventNotice",
    "ModeUnavailable",
    "ProviderRefused",
    "ProviderUnavailable",
    "RefundReceipt",
    "create_refund",
    "expire_checkout",
    "open_checkout",
    "read_account",
    "read_checkout",
    "read_refund",
    "verify_event",
]
