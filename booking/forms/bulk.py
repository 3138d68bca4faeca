"""Something done with several bookings at once."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BulkCancellationForm(forms.Form):
    """Why the school cancels these; every student reads it."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The students read this in their mail."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


class NothingToFill(forms.Form):
    """Only asks to confirm."""
