"""The form of a discount code, in words for a school owner; and that of many codes at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from booking.enums import WorkshopStatus
from booking.models import VoucherScope, Workshop
from booking.selectors.school import school_view
from payments.amounts import step
from payments.enums import VoucherKind
from payments.selectors.voucher_lists import is_used
from payments.services.voucher_writing import MOST_COPIES, random_code

from .amounts import amount_text, clean_amount

_KINDS = [
    (VoucherKind.PERCENT, _("A part of the price, in percent")),
    (VoucherKind.AMOUNT, _("A fixed amount")),
]
_LONGEST_PREFIX = 24


class VoucherForm(WagtailAdminModelForm):
    """What the code takes off, for what, for whom and when. Without a code one is made up."""

    amount = forms.CharField(
        label=_("Amount"), required=False, max_length=14, help_text=_("Such as 5 or 7.50.")
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        required=False,
        help_text=_("A fixed amount counts only for what is sold in this currency."),
    )
    min_price = forms.CharField(
        label=_("Only for prices from"),
        required=False,
        max_length=14,
        help_text=_("In the currency above. Empty: for every price."),
    )
    workshops = forms.ModelMultipleChoiceField(
        label=_("Workshops"),
        queryset=Workshop.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none, and it is good for all, also for those that you add later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        self.fields["code"].help_text = _(
            "What students type, such as SUMMER-27. Small letters count as capitals. Leave it empty and one is made up."
        )
        self.fields["kind"].choices = _KINDS
        home = school_view().currency
        self.fields["currency"].choices = [(name, name) for name in _currencies(self.instance.currency, home)]
        # Archived ones stay as long as they are ticked.
        ticked = self._ticked()
        self.fields["workshops"].queryset = (
            Workshop.objects.exclude(status=WorkshopStatus.ARCHIVED) | Workshop.objects.filter(pk__in=ticked)
        ).order_by("sort_order", "title", "pk")
        self.initial["workshops"] = ticked
        self.initial["currency"] = self.instance.currency or home
        currency = self.initial["currency"]
        if self.instance.amount_minor:
            self.initial["amount"] = amount_text(self.instance.amount_minor, currency)
        if self.instance.min_price_minor:
            self.initial["min_price"] = amount_text(self.instance.min_price_minor, currency)

    def clean_code(self) -> str:
        code: str = (self.cleaned_data.get("code") or "").strip().upper() or random_code()
        if self.instance.pk and code != self.initial.get("code") and is_used(self.instance.pk):
            raise forms.ValidationError(
                _("It has been used, so it keeps its name. Switch it off, and make another one.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_what(data)
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It would end before it begins."))
        most, each = data.get("max_uses"), data.get("max_uses_each")
        if most and each and each > most:
            self.add_error("max_uses_each", _("One person cannot use it more often than all together."))
        return data

    def _clean_what(self, data: dict[str, Any]) -> None:
        """Only what belongs to the chosen kind is kept."""
        currency = data.get("currency") or school_view().currency
        is_amount = data.get("kind") == VoucherKind.AMOUNT
        minimum = clean_amount(self, data, "min_price", currency)
        data["min_price_minor"] = minimum or 0
        data["currency"] = currency if is_amount or minimum else ""
        if not is_amount:
            data["amount_minor"] = None
            if not data.get("percent") and "percent" not in self.errors:
                self.add_error("percent", _("Write how many percent it takes off."))
            return
        data["percent"] = None
        self.errors.pop("percent", None)
        data["amount_minor"] = amount = clean_amount(self, data, "amount", currency, is_price=False)
        if "amount" in self.errors:
            return
        if not amount:
            self.add_error("amount", _("Write how much it takes off."))
        elif amount % step(currency):
            self.add_error("amount", _("In this currency the last of the three decimals must be 0."))

    def _post_clean(self) -> None:
        self.instance.amount_minor = self.cleaned_data.get("amount_minor")
        self.instance.min_price_minor = self.cleaned_data.get("min_price_minor") or 0
        super()._post_clean()

    def _ticked(self) -> list[int]:
        if not self.instance.pk:
            return []
        rows = VoucherScope.objects.filter(voucher_id=self.instance.pk)
        return list(rows.values_list("workshop_id", flat=True))


class ManyVouchersForm(forms.Form):
    """How many codes like one that is there, and what they begin with."""

    number = forms.IntegerField(
        label=_("How many?"),
        min_value=1,
        max_value=MOST_COPIES,
        initial=50,
    )
    # "prefix" is what Django's forms call the beginning of their fields' names.
    beginning = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9-]*$",
        label=_("They begin with"),
        max_length=_LONGEST_PREFIX,
        help_text=_("Such as FAIR-27: then come a hyphen and eight letters and digits."),
        error_messages={"invalid": _("Letters, digits and hyphens only.")},
    )
    is_single_use = forms.BooleanField(
        label=_("Each can be used once, by one person"), required=False, initial=True
    )
    note = forms.CharField(
        label=_("What they are for"),
        max_length=160,
        required=False,
        help_text=_("Only you see this. You find them again by it."),
    )

    def clean_beginning(self) -> str:
        return str(self.cleaned_data["beginning"]).upper().rstrip("-")


def _currencies(own: str, home: str) -> list[str]:
    sold = set(Workshop.objects.values_list("currency", flat=True).distinct().order_by())
    return [home, *sorted((sold | {own}) - {home, ""})]
