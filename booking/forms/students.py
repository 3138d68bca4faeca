"""What students tell: their address, a code, their profile, a password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from booking.wording.names import one_line
from booking.wording.zones import is_zone


class Refusable(forms.Form):
    """A form that may be told from outside why it cannot be taken."""

    is_refused = False

    def refuse(self, reason: str) -> None:
        self.is_bound = True
        self.errors.clear()
        self.add_error(None, reason)
        self.is_refused = True


class AddressForm(Refusable):
    """The mailbox that a code goes to."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Please give your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )


class CodeForm(Refusable):
    """What stands in the mail."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            {
                "class": "input account__code",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "autofocus": True,
                "spellcheck": "false",
                "inputmode": "text",
                "maxlength": "40",
            }
        ),
        error_messages={"required": _("Please type the code from the mail.")},
    )


class ProfileForm(forms.Form):
    """Name, language and clocks. `zones` are the choices: name and label."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=60,
        widget=forms.TextInput({"class": "input", "autocomplete": "given-name"}),
        error_messages={"required": _("Please tell us your name.")},
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "family-name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Of your pages here and of the mails about lessons that you book from now on."),
        widget=forms.Select({"class": "input"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Times are shown on the clocks of this place."),
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, *args: Any, zones: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]

    def clean_first_name(self) -> str:
        name = one_line(self.cleaned_data["first_name"])
        if not name:
            raise forms.ValidationError(self.fields["first_name"].error_messages["required"], code="required")
        return name

    def clean_last_name(self) -> str:
        return one_line(self.cleaned_data["last_name"])

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if not is_zone(zone):
            raise forms.ValidationError(_("This is not a time zone."), code="invalid")
        return zone


class PasswordForm(forms.Form):
    """A new password; the old one too, unless the person has just shown that they read their mail."""

    old = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput({"class": "input", "autocomplete": "current-password"}),
        error_messages={"required": _("Please give your current password.")},
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least ten characters. Several words that only you would put together do well."),
        widget=forms.PasswordInput({"class": "input", "autocomplete": "new-password"}),
        error_messages={"required": _("Please choose a password.")},
    )

    def __init__(self, *args: Any, user: Any, asks_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not asks_old:
            del self.fields["old"]

    def clean_new(self) -> str:
        password_validation.validate_password(self.cleaned_data["new"], self.user)
        return self.cleaned_data["new"]
