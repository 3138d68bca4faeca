"""Reads of payments for other packages."""

from .accounts import accepts_payments
from .payments import paid_payments, payment_of, payments_by_reference
from .refunds import references_with_failed_refund, refund_states, refundable_by_reference, refundable_minor

__all__ = [
    "accepts_payments",
    "paid_payments",
    "payment_of",
    "payments_by_reference",
    "references_with_failed_refund",
    "refund_states",
    "refundable_by_reference",
    "refundable_minor",
]
