"""Stripe's codes in words, for staff. A code that is not known here is shown as Stripe writes it."""

from django.utils.translation import gettext as _


def refund_failure(code: str) -> str:
    """Why a refund did not arrive (Stripe API, Refund `failure_reason`)."""
    words = {
        "expired_or_canceled_card": _("the card has expired or was cancelled"),
        "lost_or_stolen_card": _("the card was lost or stolen"),
        "insufficient_funds": _("your Stripe balance was too low"),
        "declined": _("the bank declined it"),
        "charge_for_pending_refund_disputed": _("the payer disputed the payment at the same time"),
        "merchant_request": _("it was stopped at your request"),
        "unknown": _("Stripe does not say why"),
    }
    return words.get(code, code.replace("_", " "))


def decline(code: str) -> str:
    """Why a card was declined (Stripe, "Decline codes")."""
    words = {
        "insufficient_funds": _("not enough money on the card"),
        "expired_card": _("the card has expired"),
        "incorrect_cvc": _("wrong security code"),
        "incorrect_number": _("wrong card number"),
        "lost_card": _("the card was reported lost"),
        "stolen_card": _("the card was reported stolen"),
        "authentication_required": _("the bank wanted a confirmation"),
        "generic_decline": _("the bank gives no reason"),
        "card_declined": _("the bank gives no reason"),
        "processing_error": _("an error on the way"),
    }
    return words.get(code, code.replace("_", " "))


def dispute_reason(code: str) -> str:
    """What the payer told the bank (Stripe API, Dispute `reason`)."""
    words = {
        "fraudulent": _("says that they did not pay"),
        "product_not_received": _("says that they did not get the lesson"),
        "product_unacceptable": _("was not content"),
        "credit_not_processed": _("says that a refund was promised"),
        "duplicate": _("says that they paid twice"),
        "subscription_canceled": _("says that it was cancelled"),
        "unrecognized": _("does not recognise the payment"),
        "general": _("gives no reason"),
    }
    return words.get(code, code.replace("_", " "))
