"""Rows that every package writes: the outbox and the answers kept for idempotency keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class OutboxMessage(models.Model):
    """One thing that must leave the transaction it was written in: a mail, a webhook, a call to another system.

    The payload names rows by id or uid and holds no secret, card number or token. Delivered rows stay: they are
    the audit trail.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        DELIVERED = "delivered", _("delivered")
        PARKED = "parked", _("given up")

    kind = models.CharField(_("kind"), max_length=60)
    payload = models.JSONField(_("payload"), default=dict)
    # Names the fact, for example "booking.confirmed:<uid>:student"; recording the same fact twice is one row.
    key = models.CharField(_("key"), max_length=200, unique=True)
    # What it is about, so that its story can be told: the uid of a booking or a payment.
    subject = models.CharField(_("about"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("next attempt at"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox messages")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="outbox_by_state"),
            models.Index(fields=["-created_at", "-id"], name="outbox_by_age"),
            models.Index(
                fields=["subject", "created_at"], condition=~models.Q(subject=""), name="outbox_by_subject"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="delivered", delivered_at__isnull=False)
                | (~models.Q(state="delivered") & models.Q(delivered_at__isnull=True)),
                name="outbox_delivered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class IdempotentAnswer(models.Model):
    """The stored answer to a POST that carried an Idempotency-Key; `status` is empty while the first still runs."""

    key = models.CharField(max_length=255)
    # Who sent it and to which endpoint: the same key from another caller is another key.
    scope = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    # Encrypted, since an answer may hold the signed link that manages a booking.
    body = EncryptedTextField(blank=True, default="")
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
