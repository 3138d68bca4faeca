"""Writes: what other packages may ask of payments."""

from .accounts import AccountTaken, connect_account, disconnect_account, refresh_account
from .checkout import close_checkout, open_payment, settle_checkout, start_checkout
from .errors import PaymentMismatch, PaymentsUnavailable, PaymentUnknown, ProviderRefused, ProviderUnavailable
from .events import apply_event, receive_event
from .refunds import CHECK_AGAIN, RefundTooLarge, refresh_refund, request_refund, send_refund

__all__ = [
    "CHECK_AGAIN",
    "AccountTaken",
    "PaymentMismatch",
    "PaymentUnknown",
    "PaymentsUnavailable",
    "ProviderRefused",
    "ProviderUnavailable",
    "RefundTooLarge",
    "apply_event",
    "close_checkout",
    "connect_account",
    "disconnect_account",
    "open_payment",
    "receive_event",
    "refresh_account",
    "refresh_refund",
    "request_refund",
    "send_refund",
    "settle_checkout",
    "start_checkout",
]
