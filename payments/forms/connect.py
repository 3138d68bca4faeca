"""What a school is asked on its way to Stripe."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments import services
from payments.countries import country_choices, country_of_zone
from payments.zones import school_zone

_REFUSALS: dict[type[Exception], tuple[str, Any]] = {
    services.NotAnAccountId: (
        "stripe_account_id",
        _("This is no number of a Stripe account: those begin with acct_."),
    ),
    services.AccountTaken: ("stripe_account_id", _("Another school on this platform uses this account.")),
    services.ProviderRefused: (
        "stripe_account_id",
        _(
            "Stripe does not let us act for this account. Check the number, and that the account is connected to this "
            "platform. If it is not, use “Connect with Stripe” instead."
        ),
    ),
    services.ProviderUnavailable: (
        "__all__",
        _("Stripe does not answer right now. Nothing was changed; try again in a minute."),
    ),
}
REFUSALS: tuple[type[Exception], ...] = (*_REFUSALS, services.WrongPublishableKey)


def refusal_text(refusal: Exception) -> tuple[str, str]:
    """The field that a refusal is about, and what to tell the school."""
    if isinstance(refusal, services.WrongPublishableKey):
        return "publishable_key", _wrong_key(refusal)
    return next((field, str(text)) for kind, (field, text) in _REFUSALS.items() if isinstance(refusal, kind))


class CountryForm(forms.Form):
    """Stripe asks other things in each country, and the country of an account cannot be changed later."""

    country = forms.ChoiceField(
        label=_("Where is your school registered?"),
        help_text=_("Stripe asks other questions in each country. It cannot be changed later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        self.initial.setdefault("country", country_of_zone(school_zone().key))


class ExistingAccountForm(forms.Form):
    """An account that the school has already. Its secret key is never asked for."""

    stripe_account_id = forms.CharField(
        label=_("Account number"),
        max_length=64,
        help_text=_("In Stripe under Settings, Business, Account details. It begins with acct_."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    publishable_key = forms.CharField(
        label=_("Publishable key"),
        max_length=255,
        required=False,
        help_text=_(
            "In Stripe under Developers, API keys. It begins with pk_. Never give us the secret key (sk_)."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_publishable_key(self) -> str:
        key: str = self.cleaned_data["publishable_key"]
        if key.startswith(("sk_", "rk_")):
            raise forms.ValidationError(
                _("This is a secret key. Nobody but you may know it: make a new one in Stripe at once.")
            )
        return key


def _wrong_key(refusal: Exception) -> str:
    if str(refusal) == "pk_live_":
        return str(_("Your school takes real payments, so the key must begin with pk_live_."))
    return str(_("Your school is in test mode, so the key must begin with pk_test_."))
