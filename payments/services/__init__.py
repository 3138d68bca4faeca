"""Writes: what other packages may ask of payments."""

from .account_checks import deauthorize_account, refresh_account
from .accounts import (
    AccountTaken,
    NoAccount,
    NotAnAccountId,
    WrongPublishableKey,
    connect_account,
    disconnect_account,
    reconnect_account,
)
from .checkout import close_checkout, settle_checkout, start_checkout
from .errors import (
    PaymentMismatch,
    PaymentsUnavailable,
    PaymentUnknown,
    ProviderRefused,
    ProviderUnavailable,
    RefundUnknown,
)
from .events import apply_event, receive_event
from .modes import NoTestMode, OnlyTestMode, set_test_mode
from .onboarding import start_onboarding
from .opening import PaymentOpen, open_payment, owe
from .page_times import is_spent, page_over_at
from .refunds import (
    CHECK_AGAIN,
    RefundNotExact,
    RefundTooLarge,
    refresh_refund,
    request_refund,
    send_refund,
)
from .school_payments import NotOnThatDay, NotOwed, cancel_owed, change_owed, mark_paid
from .staff_refunds import NothingLeft, RefundNotFailed, refund_by_staff, retry_refund, settle_outside

__all__ = [
    "CHECK_AGAIN",
    "AccountTaken",
    "NoAccount",
    "NoTestMode",
    "NotAnAccountId",
    "NotOnThatDay",
    "NotOwed",
    "NothingLeft",
    "OnlyTestMode",
    "PaymentMismatch",
    "PaymentOpen",
    "PaymentUnknown",
    "PaymentsUnavailable",
    "ProviderRefused",
    "ProviderUnavailable",
    "RefundNotExact",
    "RefundNotFailed",
    "RefundTooLarge",
    "RefundUnknown",
    "WrongPublishableKey",
    "apply_event",
    "cancel_owed",
    "change_owed",
    "close_checkout",
    "connect_account",
    "deauthorize_account",
    "disconnect_account",
    "is_spent",
    "mark_paid",
    "open_payment",
    "owe",
    "page_over_at",
    "receive_event",
    "reconnect_account",
    "refresh_account",
    "refresh_refund",
    "refund_by_staff",
    "request_refund",
    "retry_refund",
    "send_refund",
    "set_test_mode",
    "settle_checkout",
    "settle_outside",
    "start_checkout",
    "start_onboarding",
]
