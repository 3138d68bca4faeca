"""What payments' own mails to the school are called, wherever mails are listed. Their words are ours alone."""

from django.utils.translation import gettext_lazy as _

from . import events

MAIL_NAMES = {
    events.SCHOOL_MONEY_PROBLEM: _("Payment that needs the school’s attention"),
    events.SCHOOL_DISPUTE: _("Dispute"),
    events.SCHOOL_EXTERNAL_REFUND: _("Refund made at Stripe"),
    events.SCHOOL_GIVE_BACK: _("Money to give back"),
    events.SCHOOL_RECONCILIATION: _("What the comparison with Stripe found"),
    events.ACCOUNT_READY: _("Stripe account ready"),
    events.ACCOUNT_WANTED: _("Stripe wants to know something"),
    events.ACCOUNT_DISCONNECTED: _("Stripe account disconnected"),
}
