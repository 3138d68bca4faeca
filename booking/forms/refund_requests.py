"""Asking for money back, and the school's answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.money import BadAmount, to_decimal, to_minor


class RefundRequestForm(forms.Form):
    """Why a student asks for money back."""

    reason = forms.CharField(
        label=_("Why do you ask?"),
        help_text=_("The school reads this and answers by mail."),
        max_length=1000,
        widget=forms.Textarea({"class": "input", "rows": 4}),
    )


class RefundDecisionForm(forms.Form):
    """The school's answer. `most_minor` of `currency` is what can still go back; `grant_minor` after it is valid."""

    ALL, PART, NOTHING = "all", "part", "nothing"

    decision = forms.ChoiceField(label=_("What goes back?"), widget=forms.RadioSelect)
    amount = forms.CharField(
        label=_("Amount"), required=False, max_length=14, help_text=_("Only for a part, such as 12.50.")
    )
    answer = forms.CharField(
        label=_("Your words to the student"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("They stand in the mail. When nothing goes back, please say why."),
    )

    grant_minor = 0

    def __init__(self, *args: Any, most_minor: int, currency: str, most: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_minor, self.currency, self.most = most_minor, currency, most
        everything = [
            (self.ALL, _("All that is left: %(amount)s") % {"amount": most}),
            (self.PART, _("A part")),
        ]
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            *(everything if most_minor else []),
            (self.NOTHING, _("Nothing")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        decision = data.get("decision")
        if decision == self.ALL:
            self.grant_minor = self.most_minor
        elif decision == self.PART:
            self._clean_part(data.get("amount", ""))
        elif decision == self.NOTHING and not data.get("answer", "").strip():
            self.add_error("answer", _("Please say why nothing goes back."))
        return data

    def _clean_part(self, written: str) -> None:
        try:
            self.grant_minor = to_minor(written.replace(",", "."), self.currency)
        except BadAmount:
            self.add_error("amount", _("Write an amount like 25 or 25.50, in whole units of the currency."))
            return
        if not 0 < self.grant_minor <= self.most_minor:
            largest = f"{to_decimal(self.most_minor, self.currency)}"
            self.add_error("amount", _("It must lie between 0 and %(largest)s.") % {"largest": largest})
