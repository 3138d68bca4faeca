"""Reads of payments for other packages."""

from .accounts import (
    AccountView,
    Connection,
    OpenMatters,
    Wanted,
    accepts_payments,
    account_state,
    active_accounts,
    can_test,
    is_test_mode,
    open_matters,
)
from .payments import (
    attempts_of,
    open_payments,
    owed_payment,
    paid_payments,
    payment_of,
    payments_by_reference,
    payments_for,
    was_paid_before,
)
from .refunds import (
    Left,
    left_by_reference,
    references_with_failed_refund,
    refund_states,
    refundable_by_payment,
    refundable_minor,
)
from .sums import Money, money_by_reference, references_paid_between

__all__ = [
    "AccountView",
    "Connection",
    "Left",
    "Money",
    "OpenMatters",
    "Wanted",
    "accepts_payments",
    "account_state",
    "active_accounts",
    "attempts_of",
    "can_test",
    "is_test_mode",
    "left_by_reference",
    "money_by_reference",
    "open_matters",
    "open_payments",
    "owed_payment",
    "paid_payments",
    "payment_of",
    "payments_by_reference",
    "payments_for",
    "references_paid_between",
    "references_with_failed_refund",
    "refund_states",
    "refundable_by_payment",
    "refundable_minor",
    "was_paid_before",
]
