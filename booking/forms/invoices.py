"""Whom an invoice names, given after the payment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.services.terms_of_sale import BadTaxNumber
from booking.wording.names import one_line
from payments.lines import Buyer
from payments.tax_ids import BadTaxId, clean_tax_id


class InvoiceForm(forms.Form):
    """A name and an address are needed; a tax number only companies have."""

    name = forms.CharField(
        label=_("Person or company"),
        max_length=160,
        widget=forms.TextInput({"class": "input", "autocomplete": "billing organization"}),
    )
    address = forms.CharField(
        label=_("Address"),
        help_text=_("Street, postcode, town and country, as they should stand on the invoice."),
        max_length=400,
        widget=forms.Textarea({"class": "input", "rows": 3, "autocomplete": "billing street-address"}),
    )
    tax_id = forms.CharField(
        label=_("Tax number"),
        help_text=_("Your company's VAT number, if it has one."),
        max_length=40,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_tax_id(self) -> str:
        try:
            return clean_tax_id(self.cleaned_data["tax_id"])
        except BadTaxId as error:
            raise forms.ValidationError(str(BadTaxNumber.message), code="invalid") from error

    @property
    def buyer(self) -> Buyer:
        """After the form is valid."""
        given = self.cleaned_data
        return Buyer(given["name"], given["address"].strip(), given["tax_id"])
