"""Refusals that several services share."""

from payments.gateway.errors import ProviderRefused, ProviderUnavailable


class PaymentsUnavailable(Exception):
    """The school has no Stripe account that can take payments now. What costs money cannot be booked."""


class PaymentUnknown(Exception):
    """There is no payment with this number in this school."""


class PaymentMismatch(Exception):
    """Stripe's session does not agree with our row in amount, currency, reference or mode. Somebody must look."""


__all__ = [
    "PaymentMismatch",
    "PaymentUnknown",
    "PaymentsUnavailable",
    "ProviderRefused",
    "ProviderUnavailable",
]
