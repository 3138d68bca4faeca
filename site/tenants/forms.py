"""The operator's forms. What a service refuses becomes an error beside the field it is about."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from core import clock

from . import registry, services
from .enums import TenantStatus
from .models import Tenant

_REFUSALS: dict[type[Exception], tuple[str, Any]] = {
    services.BadSlug: ("slug", _("Use 3 to 40 small letters, digits and hyphens, beginning with a letter.")),
    services.SlugReserved: ("slug", _("This address is kept for the platform.")),
    services.SlugTaken: ("slug", _("Another school has this address.")),
    services.HostTaken: ("slug", _("Another school has this address.")),
    services.BadTimeZone: ("time_zone", _("Write the time zone like Europe/Madrid.")),
    services.BadCurrency: ("currency", _("Write the currency like EUR.")),
}
_HOST_REFUSALS: dict[type[Exception], Any] = {
    services.BadHost: _(
        "Write the bare name, such as www.casa-verde.es, without https:// and without a port."
    ),
    services.HostOfPlatform: _("Names below the platform's own come with the school's address."),
    services.HostTaken: _("A school answers on this name already."),
}


class Refused(Exception):
    """The service said no; the form now has an error that says why."""


class SchoolCreationForm(WagtailAdminModelForm):
    """A new school with its owner, who gets a mail with a link to choose a password."""

    slug = forms.CharField(
        label=_("Address"),
        max_length=40,
        help_text=_("First part of the website's address: lingua in lingua.example.com"),
    )
    owner_name = forms.CharField(label=_("Owner's name"), max_length=120)
    owner_email = forms.EmailField(label=_("Owner's e-mail address"))
    theme_id = forms.ChoiceField(label=_("Design to start with"), choices=registry.theme_choices)
    time_zone = forms.CharField(
        label=_("Time zone"), initial="Europe/Madrid", help_text=_("As in Europe/Madrid")
    )
    currency = forms.CharField(label=_("Currency"), initial="EUR", max_length=3, help_text=_("As in EUR"))

    class Meta:
        model = Tenant
        fields: ClassVar = ["name"]

    def save(self, commit: bool = True) -> Tenant:
        """Make the school. Raises Refused."""
        given = self.cleaned_data
        try:
            self.instance = services.provision_school(
                name=given["name"],
                slug=given["slug"],
                owner_email=given["owner_email"],
                owner_name=given["owner_name"],
                owner_password=None,
                theme_id=given["theme_id"],
                time_zone=given["time_zone"],
                currency=given["currency"].upper(),
                now=clock.now(),
                invite=True,
            )
            return self.instance
        except services.BadOwner as error:
            self.add_error("owner_email", str(error))
        except tuple(_REFUSALS) as error:
            self.add_error(*_REFUSALS[type(error)])
        raise Refused


class SchoolForm(WagtailAdminModelForm):
    """A school's name, standing and host names."""

    status = forms.ChoiceField(
        label=_("Standing"),
        choices=[(each.value, each.label) for each in (TenantStatus.ACTIVE, TenantStatus.SUSPENDED)],
        help_text=_("A suspended school's website and admin are closed; nothing is deleted."),
    )
    primary_host = forms.ChoiceField(label=_("Main host name"), help_text=_("Stands in links and mails."))
    new_host = forms.CharField(
        label=_("Another host name"),
        required=False,
        max_length=253,
        help_text=_(
            "Add a name of the school's own, once it has been made to point here and is known to be theirs."
        ),
    )

    class Meta:
        model = Tenant
        fields: ClassVar = ["name", "plan"]
        help_texts: ClassVar = {"plan": _("Says what the platform takes of each payment. None: nothing.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = [(domain.domain, domain.domain) for domain in self.instance.domains.order_by("domain")]
        self.fields["primary_host"].choices = hosts
        primary = self.instance.domains.filter(is_primary=True).first()
        self.initial |= {"status": self.instance.status, "primary_host": primary.domain if primary else None}

    def save(self, commit: bool = True) -> Tenant:
        """Change what was changed. Raises Refused."""
        given = self.cleaned_data
        try:
            return services.change_school(
                tenant=self.instance,
                name=given["name"],
                plan=given["plan"],
                is_open=given["status"] == TenantStatus.ACTIVE,
                primary_host=given["primary_host"],
                new_host=given["new_host"] or None,
                now=clock.now(),
            )
        except services.PlatformStaysOpen:
            self.add_error("status", _("The platform's own site stays open."))
        except tuple(_HOST_REFUSALS) as error:
            self.add_error("new_host", _HOST_REFUSALS[type(error)])
        raise Refused
