from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from core.ids import new_uid
from payments.enums import DisputeStatus, PaymentMethod, PaymentStatus, RefundState, SchoolMeans

from .accounts import ConnectedAccount


class Payment(models.Model):
    """One attempt to pay for something: through Stripe Checkout on the school's account, or at the school.

    Amounts are integer minor units, tax included. A reference may have several attempts, one of them open at a time.
    """

    uid = models.CharField(_("number"), max_length=20, unique=True, default=new_uid, editable=False)
    # What is paid for: the uid of a booking, or of the move of one.
    reference = models.CharField(_("for"), max_length=40, db_index=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    method = models.CharField(_("paid"), max_length=6, choices=PaymentMethod, default=PaymentMethod.STRIPE)
    account = models.ForeignKey(
        ConnectedAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    # Paid in Stripe's test world: counts in no sum of money.
    is_test = models.BooleanField(_("test"), default=False)
    amount_minor = models.PositiveIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    application_fee_minor = models.PositiveIntegerField(_("platform fee"), default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=PaymentStatus, default=PaymentStatus.PENDING
    )
    description = models.CharField(_("description"), max_length=250)
    # What the invoice will say: dicts of `payments.lines.Line`, whose gross amounts add up to `amount_minor`.
    lines = models.JSONField(default=list, blank=True)
    payer_name = models.CharField(_("name"), max_length=120, blank=True)
    payer_email = models.EmailField(_("payer"))
    payer_locale = models.CharField(max_length=12, default="en")
    # Whom the invoice names; without a name and an address it will be a receipt.
    buyer_name = models.CharField(_("invoice to"), max_length=160, blank=True)
    buyer_address = models.TextField(_("address"), blank=True, max_length=400)
    buyer_tax_id = models.CharField(_("tax number"), max_length=40, blank=True)
    # Sent to Stripe with the call that opens the payment page; stored before it, repeated after a lost answer.
    idempotency_key = models.CharField(max_length=64, unique=True)
    # Where the payer comes back to. Kept, since a repeated call must be the same to the letter, and encrypted, since
    # whoever has the address may manage the booking.
    success_url = EncryptedTextField(blank=True, default="")
    cancel_url = EncryptedTextField(blank=True, default="")
    checkout_session_id = models.CharField(max_length=255, null=True, unique=True)
    checkout_url = EncryptedTextField(blank=True, default="")
    payment_intent_id = models.CharField(max_length=255, null=True, unique=True)
    # Why the last try on the payment page was declined: Stripe's code, and how often that happened.
    decline_code = models.CharField(_("declined because"), max_length=60, blank=True)
    declines = models.PositiveSmallIntegerField(_("declined tries"), default=0)
    # Paid at the school: how, and who took it.
    school_means = models.CharField(_("means"), max_length=8, choices=SchoolMeans, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(_("note"), max_length=250, blank=True)
    expires_at = models.DateTimeField(_("payable until"))
    created_at = models.DateTimeField(_("created at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="payment_by_age"),
            models.Index(fields=["status", "settled_at"], name="payment_by_status"),
            models.Index(fields=["payer_email"], name="payment_by_payer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reference", "attempt"], name="payment_attempt_once"),
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(status__in=["pending", "processing"]),
                name="one_open_payment",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(application_fee_minor__lte=models.F("amount_minor")),
                name="payment_fee_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(method="school", account__isnull=True, checkout_session_id__isnull=True)
                | Q(method="stripe", account__isnull=False),
                name="online_payment_has_account",
            ),
            models.CheckConstraint(
                condition=~Q(status="succeeded")
                | Q(method="stripe", payment_intent_id__isnull=False, settled_at__isnull=False)
                | Q(method="school", settled_at__isnull=False) & ~Q(school_means=""),
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
    # One fact is refunded once: for example "cancellation:<uid>", "late:<uid>", "staff:<number>"; one that was made
    # in Stripe's dashboard is "stripe:<its id>".
    key = models.CharField(max_length=80, unique=True)
    # Rises when staff try again after a failure; part of the idempotency key of the call.
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    stripe_refund_id = models.CharField(max_length=255, null=True, unique=True)
    failure = models.CharField(_("why it failed"), max_length=250, blank=True)
    # Made in Stripe's dashboard and not by us.
    is_external = models.BooleanField(_("made at Stripe"), default=False)
    # Given back otherwise than through Stripe: in cash, or by a transfer after Stripe could not.
    is_outside = models.BooleanField(_("given back by the school"), default=False)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(_("note"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("created at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_positive")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} ({self.state})"


class RefundAttempt(models.Model):
    """A try at Stripe that failed before staff tried again: its id must never be taken for a refund of its own."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    stripe_refund_id = models.CharField(max_length=255, null=True, unique=True)
    failure = models.CharField(_("why it failed"), max_length=250, blank=True)
    ended_at = models.DateTimeField(_("ended at"))

    class Meta:
        ordering = ["refund", "number"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "number"], name="refund_attempt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.refund} #{self.number}"


class Dispute(models.Model):
    """A payer's bank takes money back and asks the school for proof; answered in Stripe's dashboard."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    stripe_dispute_id = models.CharField(max_length=255, unique=True)
    amount_minor = models.PositiveIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    status = models.CharField(_("status"), max_length=24, choices=DisputeStatus)
    respond_by = models.DateTimeField(_("answer until"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-opened_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="dispute_positive")]

    def __str__(self) -> str:
        return f"{self.stripe_dispute_id} ({self.status})"
