from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import schema_context

from core.clock import now
from payments import services
from tenants.selectors import school_by_slug


class Command(BaseCommand):
    help = "Connect an existing Stripe account to a school, after asking Stripe whether the platform may act on it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("school", help="the school's address, for example lingua")
        parser.add_argument("--account", required=True, help="acct_…")
        parser.add_argument("--publishable-key", default="", help="pk_…")
        parser.add_argument(
            "--test", action="store_true", help="for the school's test mode (default: for the mode it is in)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = school_by_slug(options["school"])
        if tenant is None:
            raise CommandError(f"No school has the address “{options['school']}”.")
        with schema_context(tenant.schema_name):
            try:
                account = services.connect_account(
                    stripe_account_id=options["account"],
                    publishable_key=options["publishable_key"],
                    livemode=False if options["test"] else None,
                    now=now(),
                )
            except services.NotAnAccountId as error:
                raise CommandError("An account's number begins with acct_.") from error
            except services.WrongPublishableKey as error:
                raise CommandError(f"The publishable key must begin with {error}.") from error
            except services.AccountTaken as error:
                raise CommandError("This account belongs to another school.") from error
            except services.ProviderRefused as error:
                raise CommandError(f"Stripe does not know this account as ours: {error}") from error
            except services.ProviderUnavailable as error:
                raise CommandError("Stripe does not answer. Try again in a minute.") from error
        self.stdout.write(f"{tenant.name}: {account}")
