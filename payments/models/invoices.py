from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payments.enums import DocumentKind

from .payments import Payment, Refund


class InvoiceCounter(models.Model):
    """The last number given in a series. Locked while a document is written, so that numbers have no gaps."""

    series = models.CharField(max_length=30, unique=True)
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last_number}"


class Invoice(models.Model):
    """An invoice, receipt or credit note as it was issued. PostgreSQL refuses to change or delete it.

    Everything that stands on it is copied here, so that later changes of names, addresses and rates leave it alone.
    Amounts are minor units; those of a credit note are positive, too.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind)
    # Such as "INV-2027"; the number is counted within it. Together they are what people call the document.
    series = models.CharField(_("series"), max_length=30)
    number = models.PositiveIntegerField(_("number"))
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="invoices")
    refund = models.OneToOneField(
        Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="credit_note"
    )
    # The document that a credit note takes back.
    credits = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="credit_notes"
    )
    issued_on = models.DateField(_("date"))
    locale = models.CharField(_("language"), max_length=12)
    currency = models.CharField(_("currency"), max_length=3)
    net_minor = models.PositiveIntegerField(_("net"))
    tax_minor = models.PositiveIntegerField(_("tax"))
    gross_minor = models.PositiveIntegerField(_("total"))
    # {"name", "address", "tax_id", "exemption", "footer", "email", "phone"}
    seller = models.JSONField()
    # {"name", "address", "tax_id", "email"}
    buyer = models.JSONField()
    # [{"description", "quantity", "gross_minor", "tax_rate_bp", "net_minor", "tax_minor", "discount_text"}]
    lines = models.JSONField()
    # {"reference", "method", "means", "paid_on", "is_test"}
    facts = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    created_at = models.DateTimeField(_("issued at"))

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="invoice_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="invoice_number_from_one"),
            models.CheckConstraint(
                condition=Q(gross_minor=F("net_minor") + F("tax_minor")), name="invoice_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(kind="credit_note", credits__isnull=False)
                | (~Q(kind="credit_note") & Q(credits__isnull=True, refund__isnull=True)),
                name="credit_note_names_what_it_credits",
            ),
        ]

    def __str__(self) -> str:
        return self.full_number

    @property
    def full_number(self) -> str:
        """As it is printed: INV-2027-00042."""
        return f"{self.series}-{self.number:05d}"


class InvoiceFile(models.Model):
    """The PDF, drawn once: what was sent is what is downloaded later."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="file")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.sha256[:8]}"
