"""How long a payment page lives: from its payment's creation, so that a repeated call says the same to Stripe."""

from datetime import datetime, timedelta

from payments.models import Payment

# Stripe wants at least 30 minutes; the page is closed earlier by us, when the hold ends.
PAGE_MINUTES = 60
# An attempt whose page was not asked for by then is replaced by a new one: Stripe would refuse it as too short.
_OPEN_WITHIN = timedelta(minutes=PAGE_MINUTES - 30 - 2)
# Two clocks are never quite the same.
_GRACE = timedelta(minutes=1)


def page_ends_at(payment: Payment) -> datetime:
    """When Stripe closes its page by itself."""
    return payment.created_at + timedelta(minutes=PAGE_MINUTES)


def page_over_at(payment: Payment) -> datetime:
    """From when on nobody can begin to pay on its page any more, even where Stripe does not say so."""
    return page_ends_at(payment) + _GRACE


def is_spent(payment: Payment, now: datetime) -> bool:
    """Whether an open attempt leads to no page any more, so that another is needed. Close it before."""
    if payment.checkout_session_id or payment.success_url:
        return now >= page_ends_at(payment)
    return now >= payment.created_at + _OPEN_WITHIN
