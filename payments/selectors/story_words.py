"""What Stripe's events are called in a payment's story."""

from django.utils.translation import gettext as _


def event_words(event_type: str) -> str:
    """Stripe's news (Stripe API, "Types of events") in words; a type that is not known here as Stripe writes it."""
    return {
        "checkout.session.completed": _("Stripe: the payment page was completed"),
        "checkout.session.expired": _("Stripe: the payment page has closed"),
        "checkout.session.async_payment_succeeded": _("Stripe: the bank has paid"),
        "checkout.session.async_payment_failed": _("Stripe: the bank has refused"),
        "payment_intent.payment_failed": _("Stripe: a try to pay was declined"),
        "charge.refunded": _("Stripe: money goes back"),
        "refund.created": _("Stripe: a refund was made"),
        "refund.updated": _("Stripe: news of a refund"),
        "refund.failed": _("Stripe: a refund failed"),
        "charge.refund.updated": _("Stripe: news of a refund"),
        "charge.dispute.created": _("Stripe: the payer’s bank asks"),
        "charge.dispute.updated": _("Stripe: news of a dispute"),
        "charge.dispute.closed": _("Stripe: a dispute is closed"),
        "charge.dispute.funds_withdrawn": _("Stripe: the bank has taken the money back"),
        "charge.dispute.funds_reinstated": _("Stripe: the bank has returned the money"),
    }.get(event_type, event_type)
