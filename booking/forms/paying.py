"""How somebody pays, with which code, and whom the invoice names. Nothing of it has to be filled in."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy

from booking.enums import PayWay
from booking.services.terms_of_sale import BadTaxNumber
from booking.wording.names import one_line
from payments.lines import NO_BUYER, Buyer
from payments.tax_ids import BadTaxId, clean_tax_id

BILLING = ("billing_name", "billing_address", "billing_tax_id")
PAYING = ("pay_way", "voucher", *BILLING)


class CodeForm(forms.Form):
    """A discount code; whether it is good is for the service to say."""

    voucher = forms.CharField(
        label=gettext_lazy("Discount code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            {
                "class": "input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )

    @property
    def code(self) -> str:
        """The discount code as far as it was typed, right or wrong."""
        return one_line(str(self["voucher"].value() or "")).upper()

    def clean_voucher(self) -> str:
        return one_line(self.cleaned_data["voucher"]).upper()


class PayingFields(CodeForm):
    """The part of the details form that is about money."""

    pay_way = forms.ChoiceField(
        label=gettext_lazy("How do you want to pay?"),
        choices=[
            (PayWay.ONLINE, gettext_lazy("Online now, by card or another way on the payment page")),
            (PayWay.SCHOOL, gettext_lazy("At the school, at the latest at the lesson")),
        ],
        initial=PayWay.ONLINE,
        required=False,
        widget=forms.RadioSelect,
    )
    billing_name = forms.CharField(
        label=gettext_lazy("Person or company"),
        max_length=160,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "billing organization"}),
    )
    billing_address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Street, postcode, town and country, as they should stand on the invoice."),
        max_length=400,
        required=False,
        widget=forms.Textarea({"class": "input", "rows": 3, "autocomplete": "billing street-address"}),
        error_messages={
            "required": gettext_lazy(
                "An invoice needs an address. Leave all of this empty if you do not need one."
            )
        },
    )
    billing_tax_id = forms.CharField(
        label=gettext_lazy("Tax number"),
        help_text=gettext_lazy("Your company's VAT number, if it has one."),
        max_length=40,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_billing_tax_id(self) -> str:
        try:
            return clean_tax_id(self.cleaned_data["billing_tax_id"])
        except BadTaxId as error:
            raise forms.ValidationError(str(BadTaxNumber.message), code="invalid") from error

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        wants_invoice = given.get("billing_name") or given.get("billing_tax_id")
        if wants_invoice and not given.get("billing_address", "").strip():
            self.add_error("billing_address", self.fields["billing_address"].error_messages["required"])
        return given

    @property
    def buyer(self) -> Buyer:
        """Whom the invoice names; who gives an address alone means their own name."""
        given = self.cleaned_data
        address = given["billing_address"].strip()
        if not address:
            return NO_BUYER
        name = one_line(given["billing_name"]) or given["name"]
        return Buyer(name=name, address=address, tax_id=given["billing_tax_id"])

    @property
    def billing_fields(self) -> list[BoundField]:
        return [self[name] for name in BILLING]

    @property
    def opens_billing(self) -> bool:
        """Has something been written there, or is something wrong?"""
        return any(self[name].value() or self[name].errors for name in BILLING)

    @property
    def opens_code(self) -> bool:
        return bool(self["voucher"].value() or self["voucher"].errors)
