"""Why somebody cancels."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CancellationForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you cancel?"),
        help_text=_("The teacher reads this. You need not say."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"class": "input", "rows": 2}),
    )
