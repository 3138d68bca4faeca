"""Refusals that several services share."""

from payments.gateway.errors import ProviderRefused, ProviderUnavailable


class PaymentsUnavailable(Exception):
    """The school has no Stripe account that can take payments now. What costs money cannot be booked."""


class PaymentUnknown(Exception):
    """There is no payment with this number in this school."""


class RefundUnknown(Exception):
    """There is no refund with this number in this school."""


class PaymentMismatch(Exception):
    """Stripe's session does not agree with our row in amount, currency, reference or mode. Somebody must look.

    `theirs_minor` is Stripe's amount, where the currency is the same.
    """

    def __init__(self, message: str, theirs_minor: int | None = None) -> None:
        super().__init__(message)
        self.theirs_minor = theirs_minor


__all__ = [
    "PaymentMismatch",
    "PaymentUnknown",
    "PaymentsUnavailable",
    "ProviderRefused",
    "ProviderUnavailable",
    "RefundUnknown",
]
