"""Reads of payments for other packages."""

from .accounts import (
    AccountView,
    Connection,
    Wanted,
    accepts_payments,
    account_state,
    active_accounts,
    can_test,
    is_test_mode,
)
from .payments import paid_payments, payment_of, payments_by_reference
from .refunds import references_with_failed_refund, refund_states, refundable_by_reference, refundable_minor

__all__ = [
    "AccountView",
    "Connection",
    "Wanted",
    "accepts_payments",
    "account_state",
    "active_accounts",
    "can_test",
    "is_test_mode",
    "paid_payments",
    "payment_of",
    "payments_by_reference",
    "references_with_failed_refund",
    "refund_states",
    "refundable_by_reference",
    "refundable_minor",
]
