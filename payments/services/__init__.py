"""Writes: what other packages may ask of payments."""

from .accounts import (
    AccountTaken,
    NoAccount,
    NotAnAccountId,
    WrongPublishableKey,
    connect_account,
    disconnect_account,
    reconnect_account,
    refresh_account,
)
from .checkout import close_checkout, open_payment, settle_checkout, start_checkout
from .errors import PaymentMismatch, PaymentsUnavailable, PaymentUnknown, ProviderRefused, ProviderUnavailable
from .events import apply_event, receive_event
from .modes import NoTestMode, OnlyTestMode, set_test_mode
from .onboarding import start_onboarding
from .refunds import CHECK_AGAIN, RefundTooLarge, refresh_refund, request_refund, send_refund

__all__ = [
    "CHECK_AGAIN",
    "AccountTaken",
    "NoAccount",
    "NoTestMode",
    "NotAnAccountId",
    "OnlyTestMode",
    "PaymentMismatch",
    "PaymentUnknown",
    "PaymentsUnavailable",
    "ProviderRefused",
    "ProviderUnavailable",
    "RefundTooLarge",
    "WrongPublishableKey",
    "apply_event",
    "close_checkout",
    "connect_account",
    "disconnect_account",
    "open_payment",
    "receive_event",
    "reconnect_account",
    "refresh_account",
    "refresh_refund",
    "request_refund",
    "send_refund",
    "set_test_mode",
    "settle_checkout",
    "start_checkout",
    "start_onboarding",
]
