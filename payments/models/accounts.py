from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.enums import AccountStatus


class ConnectedAccount(models.Model):
    """The school's own Stripe account, which receives the money. No secret key of the school is ever kept.

    One row for each of Stripe's two worlds: live, and test, in which no money moves.
    """

    stripe_account_id = models.CharField(_("Stripe account"), max_length=64)
    publishable_key = models.CharField(_("publishable key"), max_length=255, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=AccountStatus, default=AccountStatus.ONBOARDING
    )
    livemode = models.BooleanField(_("live"), default=False)
    # What Stripe says of the account, for the screen that shows it.
    name = models.CharField(_("name at Stripe"), max_length=250, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    default_currency = models.CharField(_("currency of payouts"), max_length=3, blank=True)
    # What Stripe still wants to know: a list of {"field", "deadline" ("currently_due", "past_due" …), "errors"}.
    requirements = models.JSONField(default=list, blank=True)
    # When Stripe restricts the account if the first of these is still missing.
    requirements_due_at = models.DateTimeField(_("wanted by"), null=True, blank=True)
    connected_at = models.DateTimeField(_("connected at"), null=True, blank=True)
    disconnected_at = models.DateTimeField(_("disconnected at"), null=True, blank=True)
    checked_at = models.DateTimeField(_("last asked"), null=True, blank=True)

    class Meta:
        verbose_name = _("Stripe account")
        verbose_name_plural = _("Stripe accounts")
        constraints = [
            models.UniqueConstraint(fields=["stripe_account_id", "livemode"], name="account_once_per_mode"),
            models.UniqueConstraint(
                fields=["livemode"],
                condition=Q(status="active"),
                name="one_active_account",
                violation_error_message=_("The school has an active Stripe account already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stripe_account_id} ({self.get_status_display()})"
