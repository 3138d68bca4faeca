from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

_PREFIX = RegexValidator(r"^[A-Z0-9]{1,10}$", _("One to ten capital letters or digits."))


@register_setting(icon="doc-full", order=310)
class BillingSettings(BaseGenericSetting):
    """What stands on invoices: who sells, and how they are numbered."""

    legal_name = models.CharField(
        _("legal name"),
        max_length=160,
        blank=True,
        help_text=_("As the company or person is registered. Empty: the school's name."),
    )
    legal_address = models.TextField(
        _("legal address"), blank=True, max_length=400, help_text=_("Empty: the school's address.")
    )
    tax_id = models.CharField(
        _("tax number"), max_length=40, blank=True, help_text=_("Your VAT id or tax number.")
    )
    exemption_note = models.CharField(
        _("note where no tax is charged"),
        max_length=250,
        blank=True,
        help_text=_("The law that exempts you, word for word. Printed where a workshop's tax rate is 0."),
    )
    invoice_prefix = models.CharField(
        _("invoices begin with"),
        max_length=10,
        default="INV",
        validators=[_PREFIX],
        help_text=_("Followed by the year and a number: INV-2027-00001."),
    )
    receipt_prefix = models.CharField(
        _("receipts begin with"), max_length=10, default="REC", validators=[_PREFIX]
    )
    credit_note_prefix = models.CharField(
        _("credit notes begin with"), max_length=10, default="CN", validators=[_PREFIX]
    )
    footer_text = models.TextField(
        _("small print"), blank=True, max_length=400, help_text=_("The last lines of every invoice.")
    )

    class Meta:
        verbose_name = _("invoices")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(invoice_prefix=models.F("receipt_prefix"))
                & ~models.Q(invoice_prefix=models.F("credit_note_prefix"))
                & ~models.Q(receipt_prefix=models.F("credit_note_prefix")),
                name="prefixes_differ",
                violation_error_message=_("Invoices, receipts and credit notes need different beginnings."),
            ),
        ]


class PaymentSettings(BaseGenericSetting):
    """How the school takes money. Changed on the screen of its Stripe account."""

    # Bookings are paid in Stripe's test world, and every page says so.
    is_test_mode = models.BooleanField(_("test mode"), default=False)
    # Of the call under way that makes the school an account at Stripe: after a lost answer it is made again with the
    # same one, so that there are never two. Empty when none is under way.
    account_key = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name = _("payments")
