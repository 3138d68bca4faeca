from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payments.enums import VoucherKind


class Voucher(models.Model):
    """A discount code. Which workshops it is good for is kept by the package that sells them."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z0-9][A-Z0-9-]{2,39}$", _("Capital letters, digits and hyphens, at least 3.")
            )
        ],
        help_text=_("What students type, such as SUMMER-27. Small letters count as capitals."),
    )
    note = models.CharField(
        _("what it is for"), max_length=160, blank=True, help_text=_("Only you see this.")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=VoucherKind, default=VoucherKind.PERCENT)
    percent = models.PositiveSmallIntegerField(
        _("percent"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    amount_minor = models.PositiveIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    is_active = models.BooleanField(_("can be used"), default=True)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    max_uses = models.PositiveIntegerField(
        _("at most … times in all"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    max_uses_each = models.PositiveIntegerField(
        _("at most … times for one e-mail address"),
        null=True,
        blank=True,
        default=1,
        validators=[MinValueValidator(1)],
    )
    min_price_minor = models.PositiveIntegerField(_("only from this price on"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                # PostgreSQL lets pass what is neither true nor false, so NULL is named.
                condition=Q(
                    kind="percent",
                    percent__isnull=False,
                    percent__gte=1,
                    percent__lte=100,
                    amount_minor__isnull=True,
                )
                | Q(kind="amount", amount_minor__isnull=False, amount_minor__gte=1, percent__isnull=True)
                & ~Q(currency=""),
                name="voucher_percent_or_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VoucherUse(models.Model):
    """A code spent on a booking; numbered like seats, so that PostgreSQL keeps to the limit."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="uses")
    # The uid of the booking.
    reference = models.CharField(max_length=40)
    email = models.EmailField()
    number = models.PositiveIntegerField()
    # The voucher's limit when it was spent.
    limit = models.PositiveIntegerField(null=True)
    # Which use of this address it is, and the limit for one address.
    email_number = models.PositiveIntegerField()
    email_limit = models.PositiveIntegerField(null=True)
    discount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("use of a discount code")
        verbose_name_plural = _("uses of discount codes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "number"], condition=Q(is_active=True), name="voucher_use_once"
            ),
            models.UniqueConstraint(
                fields=["voucher", "email", "email_number"],
                condition=Q(is_active=True),
                name="voucher_use_once_per_email",
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=Q(is_active=True), name="one_voucher_per_reference"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1)
                & (Q(limit__isnull=True) | Q(number__lte=F("limit")))
                & Q(email_number__gte=1)
                & (Q(email_limit__isnull=True) | Q(email_number__lte=F("email_limit"))),
                name="voucher_use_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher} {self.reference}"
