"""The only place that talks to Stripe: plain functions in, frozen dataclasses out.

Every call acts on a school's connected account (direct charges), in the world (live or test) that its `AccountRef`
names. Amounts are integer minor units of our own (`core.money`). Failures are two: `ProviderUnavailable` (no answer,
rate limit, Stripe's own error: ask again later) and `ProviderRefused` (Stripe has understood and says no, or cannot be
asked at all: asking again changes nothing).
"""

from .accounts import account_link, create_account, read_account
from .amounts import AmountRefused
from .charges import list_charges
from .checkout import expire_checkout, list_checkouts, open_checkout, read_checkout
from .disputes import list_disputes, read_dispute
from .errors import ModeUnavailable, ProviderRefused, ProviderUnavailable
from .intents import read_intent
from .refunds import create_refund, list_refunds, read_refund
from .types import (
    AccountRef,
    AccountState,
    ChargeState,
    CheckoutState,
    DisputeState,
    EventNotice,
    IntentState,
    RefundReceipt,
    Requirement,
)
from .webhooks import BadSignature, verify_event, verify_thin_event

__all__ = [
    "AccountRef",
    "AccountState",
    "AmountRefused",
    "BadSignature",
    "ChargeState",
    "CheckoutState",
    "DisputeState",
    "EventNotice",
    "IntentState",
    "ModeUnavailable",
    "ProviderRefused",
    "ProviderUnavailable",
    "RefundReceipt",
    "Requirement",
    "account_link",
    "create_account",
    "create_refund",
    "expire_checkout",
    "list_charges",
    "list_checkouts",
    "list_disputes",
    "list_refunds",
    "open_checkout",
    "read_account",
    "read_checkout",
    "read_dispute",
    "read_intent",
    "read_refund",
    "verify_event",
    "verify_thin_event",
]
