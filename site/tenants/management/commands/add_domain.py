from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from tenants import services
from tenants.models import Tenant

_REFUSALS = {
    services.BadHost: "That is no public host name. Write it without http:// and without a port.",
    services.HostOfPlatform: "Names below the platform's own host are given with the school's short name.",
    services.HostTaken: "A school answers on this host name already.",
}


class Command(BaseCommand):
    help = "Lets a school answer on a host name of its own. Make sure first that the school owns it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the school's short name")
        parser.add_argument("host", help="such as www.casa-verde.es")
        parser.add_argument(
            "--primary", action="store_true", help="links and mails say this host from now on"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["slug"]).first()
        if tenant is None:
            raise CommandError(f"There is no school {options['slug']!r}.")
        try:
            domain = services.add_domain(tenant=tenant, host=options["host"], now=clock.now())
            if options["primary"]:
                services.set_primary_domain(tenant=tenant, host=domain.domain)
        except tuple(_REFUSALS) as error:
            raise CommandError(_REFUSALS[type(error)]) from None
        self.stdout.write(f"{tenant.name} answers on {domain.domain}.")
