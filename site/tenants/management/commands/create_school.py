import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from core import clock
from tenants import services
from tenants.selectors import absolute_url

_REFUSALS = {
    services.BadSlug: "The address takes 3 to 40 small letters, digits and hyphens, beginning with a letter.",
    services.SlugReserved: "This address is kept for the platform.",
    services.SlugTaken: "Another school has this address.",
    services.HostTaken: "Another school answers on this host name.",
    services.BadTimeZone: "The time zone is not in the IANA database; write it like Europe/Madrid.",
    services.BadCurrency: "The currency is not in ISO 4217; write it like EUR.",
}


class Command(BaseCommand):
    help = (
        "Creates a school with its owner and a starter site. The owner's password comes from"
        " SCHOOL_OWNER_PASSWORD; without it, the owner gets a mail with a link to choose one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="first part of the host name, such as lingua")
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-name", default="")
        parser.add_argument("--theme", default="education")
        parser.add_argument("--time-zone", default="Europe/Madrid")
        parser.add_argument("--currency", default="EUR")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("SCHOOL_OWNER_PASSWORD") or None
        try:
            tenant = services.provision_school(
                name=options["name"],
                slug=options["slug"],
                owner_email=options["owner_email"],
                owner_name=options["owner_name"],
                owner_password=password,
                theme_id=options["theme"],
                time_zone=options["time_zone"],
                currency=options["currency"],
                now=clock.now(),
                invite=password is None,
            )
        except services.BadOwner as error:
            raise CommandError(str(error)) from None
        except tuple(_REFUSALS) as error:
            raise CommandError(_REFUSALS[type(error)]) from None
        with tenant_context(tenant):
            self.stdout.write(f"{tenant.name} is open at {absolute_url('/')}")
