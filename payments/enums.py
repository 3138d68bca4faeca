from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentStatus(models.TextChoices):
    """Pending → processing → succeeded; pending or processing → failed or expired."""

    PENDING = "pending", _("waiting for payment")
    PROCESSING = "processing", _("under way")
    SUCCEEDED = "succeeded", _("paid")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("not paid in time")


class RefundState(models.TextChoices):
    PENDING = "pending", _("to be sent")
    PROCESSING = "processing", _("under way")
    SUCCEEDED = "succeeded", _("refunded")
    FAILED = "failed", _("failed")


class AccountStatus(models.TextChoices):
    ONBOARDING = "onboarding", _("not finished")
    ACTIVE = "active", _("ready for payments")
    DISCONNECTED = "disconnected", _("disconnected")
