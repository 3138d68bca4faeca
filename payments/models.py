from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from core.ids import new_uid

from .enums import AccountStatus, PaymentStatus, RefundState


class ConnectedAccount(models.Model):
    """The school's own Stripe account, which receives the money. No secret key of the school is ever kept."""

    stripe_account_id = models.CharField(_("Stripe account"), max_length=64, unique=True)
    publishable_key = models.CharField(_("publishable key"), max_length=255, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=AccountStatus, default=AccountStatus.ONBOARDING
    )
    livemode = models.BooleanField(_("live"), default=False)
    checked_at = models.DateTimeField(_("last asked"), null=True, blank=True)

    class Meta:
        verbose_name = _("Stripe account")
        verbose_name_plural = _("Stripe accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["status"],
                condition=Q(status="active"),
                name="one_active_account",
                violation_error_message=_("The school has an active Stripe account already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stripe_account_id} ({self.get_status_display()})"


class Payment(models.Model):
    """One purchase paid through Stripe Checkout on the school's account. Amounts are integer minor units."""

    uid = models.CharField(_("number"), max_length=20, unique=True, default=new_uid, editable=False)
    # What is paid for: the uid of a booking.
    reference = models.CharField(_("for"), max_length=40, unique=True)
    account = models.ForeignKey(ConnectedAccount, on_delete=models.PROTECT, related_name="payments")
    amount_minor = models.PositiveIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    application_fee_minor = models.PositiveIntegerField(_("platform fee"), default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=PaymentStatus, default=PaymentStatus.PENDING
    )
    description = models.CharField(_("description"), max_length=250)
    payer_email = models.EmailField(_("payer"))
    payer_locale = models.CharField(max_length=12, default="en")
    # Sent to Stripe with the call that opens the payment page; stored before it, repeated after a lost answer.
    idempotency_key = models.CharField(max_length=64, unique=True)
    # Where the payer comes back to. Kept, since a repeated call must be the same to the letter, and encrypted, since
    # whoever has the address may manage the booking.
    success_url = EncryptedTextField(blank=True, default="")
    cancel_url = EncryptedTextField(blank=True, default="")
    checkout_session_id = models.CharField(max_length=255, null=True, unique=True)
    checkout_url = EncryptedTextField(blank=True, default="")
    payment_intent_id = models.CharField(max_length=255, null=True, unique=True)
    expires_at = models.DateTimeField(_("payable until"))
    created_at = models.DateTimeField(_("created at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(application_fee_minor__lte=models.F("amount_minor")),
                name="payment_fee_within_amount",
            ),
            models.CheckConstraint(
                condition=~Q(status="succeeded")
                | Q(payment_intent_id__isnull=False, settled_at__isnull=False),
                name="paid_payment_has_intent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.amount_minor} {self.currency} ({self.status})"


class Refund(models.Model):
    """Money going back. The sum of a payment's refunds that did not fail never exceeds the payment."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.PositiveIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=10, choices=RefundState, default=RefundState.PENDING)
    reason = models.CharField(_("reason"), max_length=60)
    # One fact is refunded once: for example "cancellation:<uid>" or "late:<uid>".
    key = models.CharField(max_length=64, unique=True)
    stripe_refund_id = models.CharField(max_length=255, null=True, unique=True)
    failure = models.CharField(_("why it failed"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("created at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_positive")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} ({self.state})"
