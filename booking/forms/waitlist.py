"""Who wants to wait."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.services.actors import Attendee
from booking.wording.names import one_line
from booking.wording.zones import is_zone


class WaitForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"class": "input", "autocomplete": "name"}),
        error_messages={"required": _("Please tell us your name.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("We write to this address as soon as a place is free for you."),
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
        error_messages={
            "required": _("Please tell us your e-mail address."),
            "invalid": _("This does not look like an e-mail address."),
        },
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"]) or self._blank()

    def attendee(self, *, zone: str, locale: str) -> Attendee:
        """Once the form is valid; `zone` is the school's, for those who have chosen none."""
        data: dict[str, Any] = self.cleaned_data
        chosen = data["zone"]
        return Attendee(data["name"], data["email"], chosen if is_zone(chosen) else zone, locale)

    def _blank(self) -> str:
        raise forms.ValidationError(self.fields["name"].error_messages["required"])
