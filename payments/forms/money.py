"""What staff say about a payment."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from core.money import BadAmount, format_money, read_amount, written_amount
from payments.enums import SchoolMeans
from payments.lines import Buyer

_NOTE_LENGTH = 250


class AmountField(forms.CharField):
    """An amount of `currency` as people write it, 25 or 25,50; the value is in minor units."""

    default_error_messages = {
        "amount": _("Write an amount like 25 or 25.50, in whole units of the currency.")
    }

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(max_length=14, **kwargs)
        self.currency = currency
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        try:
            return read_amount(written, self.currency)
        except BadAmount:
            raise forms.ValidationError(self.error_messages["amount"], code="amount") from None


class NoteForm(forms.Form):
    """A word for the school's own records."""

    note = forms.CharField(
        label=_("Note for your records"),
        required=False,
        max_length=_NOTE_LENGTH,
        help_text=_("Only your school sees it, beside the payment."),
    )


class RefundForm(NoteForm):
    """How much goes back: at most `left_minor`, which is offered. `cleaned_data["amount"]` is in minor units."""

    def __init__(self, *args: Any, left_minor: int, currency: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_minor = left_minor
        self.left = format_money(left_minor, currency, language)
        self.fields["amount"] = AmountField(
            currency=currency,
            label=_("Amount in %(currency)s") % {"currency": currency},
            initial=written_amount(left_minor, currency, language),
            help_text=_("At most %(amount)s, which is all that is left.") % {"amount": self.left},
        )
        # What the page said, so that a form sent twice does not give back twice.
        self.fields["seen_left"] = forms.IntegerField(
            required=False, initial=left_minor, widget=forms.HiddenInput
        )
        self.order_fields(["amount", "note"])

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("The amount must be more than nothing."))
        if amount > self.left_minor:
            raise forms.ValidationError(
                _("Only %(amount)s of this payment is left to give back."), params={"amount": self.left}
            )
        return amount


class ReceivedForm(NoteForm):
    """How the money came, and when: from the day on which it was owed (`owed_on`) until today, the school's days."""

    means = forms.ChoiceField(
        label=_("How was it paid?"), choices=SchoolMeans.choices, widget=forms.RadioSelect
    )

    paid_on = forms.DateField(
        label=_("Paid on"),
        required=False,
        widget=AdminDateInput,
        help_text=_("This day stands on the invoice and counts in your figures. Left empty, it is today."),
    )

    field_order = ["means", "paid_on", "note"]

    def __init__(self, *args: Any, owed_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owed_on, self.today = owed_on, today
        self.fields["paid_on"].initial = today

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"] or self.today
        if day > self.today:
            raise forms.ValidationError(_("That day has not come yet."))
        if day < self.owed_on:
            raise forms.ValidationError(
                _("It was booked on %(day)s, so it cannot have been paid before."),
                params={"day": date_format(self.owed_on, "DATE_FORMAT")},
            )
        return day


class GivenBackForm(NoteForm):
    """How the money was given back: here the note is what remains of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required = True
        note.label = _("How was it given back?")
        note.help_text = _("Such as “in cash on Monday”, or the day and reference of your transfer.")


class BuyerForm(forms.Form):
    """Whom a document names. Without a name and an address it becomes a receipt."""

    name = forms.CharField(label=_("Person or company"), max_length=160)
    address = forms.CharField(
        label=_("Address"),
        help_text=_("Street, postcode, town and country, as they should stand on the invoice."),
        max_length=400,
        widget=forms.Textarea({"rows": 4, "autocomplete": "off"}),
    )
    tax_id = forms.CharField(
        label=_("Tax number"),
        help_text=_("A company's VAT number, if it has one."),
        max_length=40,
        required=False,
    )

    @property
    def buyer(self) -> Buyer:
        return Buyer(**self.cleaned_data)
