from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.enums import DifferenceKind

from .payments import Payment


class ReconciliationRun(models.Model):
    """One comparison of our rows with Stripe's books, and of what was paid with what was booked."""

    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("until"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    # {"payments": n, "refunds": n, "foreign": n} that were looked at; while it runs, "steps": [the names of those done]
    checked = models.JSONField(default=dict)
    # [{"kind": RepairKind, "reference", "amount_minor", "currency"}]: what was put right; no amount has no currency
    repaired = models.JSONField(default=list)
    # {"EUR": {"ours_minor": …, "theirs_minor": …}, "EUR test": …}: paid less refunded, of the time that was looked at
    totals = models.JSONField(default=dict)
    error = models.CharField(_("cut short by"), max_length=250, blank=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("comparison with Stripe")
        verbose_name_plural = _("comparisons with Stripe")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Difference(models.Model):
    """Something that the books do not agree on and the program cannot put right. Somebody must look."""

    kind = models.CharField(_("what"), max_length=20, choices=DifferenceKind)
    # Names the fact: a number of ours, or an id of Stripe's. Open once.
    subject = models.CharField(_("about"), max_length=255)
    payment = models.ForeignKey(
        Payment, null=True, blank=True, on_delete=models.SET_NULL, related_name="differences"
    )
    run = models.ForeignKey(
        ReconciliationRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="differences"
    )
    ours_minor = models.BigIntegerField(_("with us"), null=True, blank=True)
    theirs_minor = models.BigIntegerField(_("at Stripe"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    detail = models.CharField(_("detail"), max_length=250, blank=True)
    found_at = models.DateTimeField(_("found at"))
    seen_at = models.DateTimeField(_("last seen at"))
    resolved_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(_("how it was settled"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(resolved_at__isnull=True), name="one_open_difference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"
