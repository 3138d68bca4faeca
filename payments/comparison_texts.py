"""What each kind of difference means, and what the school does about it, in its own words."""

from django.utils.translation import gettext_lazy as _

from .enums import DifferenceKind

MEANINGS = {
    DifferenceKind.MISMATCH: _("Stripe has another amount, or another state, than we have."),
    DifferenceKind.UNKNOWN_PAYMENT: _("Stripe holds money that belongs to no booking here."),
    DifferenceKind.MISSING_PAYMENT: _("We have it as paid, and Stripe has no such payment."),
    DifferenceKind.UNKNOWN_REFUND: _("Stripe gave money back for a payment that we do not have."),
    DifferenceKind.MISSING_REFUND: _("We have it as given back, and Stripe has no such refund."),
    DifferenceKind.UNKNOWN_DISPUTE: _("A bank disputes a payment that we do not have."),
    DifferenceKind.REFUND_FAILED: _(
        "The bank did not take the money that was to go back. The student still waits."
    ),
    DifferenceKind.PAID_NOT_BOOKED: _("Money was paid, and no place stands for all of it."),
    DifferenceKind.BOOKED_NOT_PAID: _("A place is booked, and its money is not there and not owed."),
    DifferenceKind.DOCUMENT_MISSING: _("It was paid, and no invoice or receipt could be written."),
}
ADVICE = {
    DifferenceKind.MISMATCH: _(
        "Look the payment up in Stripe. If Stripe is right, give back or ask for what is missing; then settle it here."
    ),
    DifferenceKind.UNKNOWN_PAYMENT: _(
        "Look it up in Stripe: the payer’s name is there. Book the place for them, or give the money back in Stripe."
    ),
    DifferenceKind.MISSING_PAYMENT: _(
        "Check that the right Stripe account is connected. If the money never came, ask the student to pay."
    ),
    DifferenceKind.UNKNOWN_REFUND: _("Look it up in Stripe, and note here whom it was for."),
    DifferenceKind.MISSING_REFUND: _(
        "Look the payment up in Stripe. If nothing went back, give the money back once more."
    ),
    DifferenceKind.UNKNOWN_DISPUTE: _("Answer it in Stripe in time: without an answer the money is lost."),
    DifferenceKind.REFUND_FAILED: _(
        "Open the payment and try again, or send the money another way and note that there."
    ),
    DifferenceKind.PAID_NOT_BOOKED: _("Book the place again if it is free, or give the money back."),
    DifferenceKind.BOOKED_NOT_PAID: _(
        "Ask the student for the money, or cancel the booking. If it is meant to be so, settle it here."
    ),
    DifferenceKind.DOCUMENT_MISSING: _(
        "Check what stands under Settings, Invoices. The next comparison tries again by itself."
    ),
}
