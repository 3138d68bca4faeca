"""How the school moves a lesson."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class StaffMoveForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The student and the teachers read this in their mails. You need not say."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    waive = forms.BooleanField(
        label=_("The price stays as it is"),
        help_text=_("Without this, the student pays or gets back the difference."),
        required=False,
    )

    def __init__(self, *args: Any, has_difference: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_difference:
            del self.fields["waive"]
