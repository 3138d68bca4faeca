"""What the school says about a difference that it has settled."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SettledForm(forms.Form):
    note = forms.CharField(
        label=_("How was it settled?"),
        max_length=250,
        help_text=_("For whoever looks at it next year: what you found, and what you did."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
