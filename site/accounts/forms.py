"""Doors for a password: guessing, and filling somebody's mailbox with links, comes to an end."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm

from .limits import Limit, address_of

# The first keeps a person from being locked out by a stranger elsewhere; the others take up slow and spread guessing.
ONE_ACCOUNT_FROM_ONE_ADDRESS = Limit("login", 8)
ONE_ADDRESS = Limit("login-address", 60)
ONE_ACCOUNT = Limit("login-account", 200)
LINKS_TO_ONE_ACCOUNT = Limit("reset", 3)
LINKS_FROM_ONE_ADDRESS = Limit("reset-address", 20)
TOO_MANY = _("Too many attempts. Please wait a quarter of an hour, or choose a new password by mail.")


class Guarded(AuthenticationForm):
    """Refuses without looking at the password once there were too many wrong ones, whichever door they came by."""

    error_messages = {**AuthenticationForm.error_messages, "too_many": TOO_MANY}

    def clean(self) -> dict[str, Any]:
        address, email = address_of(self.request), self.cleaned_data.get("username") or ""
        counted = (
            (ONE_ACCOUNT_FROM_ONE_ADDRESS, (email, address)),
            (ONE_ADDRESS, (address,)),
            (ONE_ACCOUNT, (email,)),
        )
        if any(limit.is_reached(*words) for limit, words in counted):
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            for limit, words in counted:
                limit.count(*words)
            raise
        ONE_ACCOUNT_FROM_ONE_ADDRESS.forget(email, address)
        return cleaned


class LoginForm(Guarded, WagtailLoginForm):
    """The admin's."""

    error_messages = {**Guarded.error_messages, **WagtailLoginForm.error_messages, "too_many": TOO_MANY}


class StudentLoginForm(Guarded):
    """The school's own, for students; staff may come this way too."""

    error_messages = {
        **Guarded.error_messages,
        "invalid_login": _("This e-mail address and this password do not belong together."),
        "too_many": _("Too many attempts. Please wait a quarter of an hour, or have a code sent to you."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = _("E-mail"), _("Password")
        name.widget = forms.EmailInput(
            {"class": "input", "autocomplete": "username", "inputmode": "email", "maxlength": "254"}
        )
        password.widget.attrs |= {"class": "input"}
        name.error_messages["required"] = _("Please give your e-mail address.")
        password.error_messages["required"] = _("Please give your password.")


class PasswordResetForm(WagtailPasswordResetForm):
    """Sends no more than a few links; the answer is always the same, so that nobody learns who has an account."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        email, address = self.cleaned_data["email"], address_of(kwargs.get("request"))
        if LINKS_TO_ONE_ACCOUNT.is_reached(email) or LINKS_FROM_ONE_ADDRESS.is_reached(address):
            return
        LINKS_TO_ONE_ACCOUNT.count(email)
        LINKS_FROM_ONE_ADDRESS.count(address)
        super().save(*args, **kwargs)
