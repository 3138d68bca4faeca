from argparse import REMAINDER, ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from tenants.models import Tenant


class Command(BaseCommand):
    """For commands that know nothing of schools: update_index, publish_scheduled, fixtree, shell …"""

    help = "Runs a management command in one school, or in every school one after the other."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="in every school, the platform included")
        parser.add_argument("words", nargs=REMAINDER, help="[slug] command [its options]")

    def handle(self, *args: Any, **options: Any) -> None:
        words = list(options["words"])
        slug = None if options["all"] else (words.pop(0) if words else None)
        if not words or (slug is None and not options["all"]):
            raise CommandError("Usage: in_school <slug> <command …>, or in_school --all <command …>")
        schools = Tenant.objects.order_by("pk")
        chosen = list(schools if options["all"] else schools.filter(slug=slug))
        if not chosen:
            raise CommandError(f"There is no school {slug!r}.")
        failed = [tenant.slug for tenant in chosen if not self._ran(tenant, words)]
        if failed:
            raise CommandError(f"{words[0]} failed in: {', '.join(failed)}")

    def _ran(self, tenant: Tenant, words: list[str]) -> bool:
        """One school's failure is told and does not keep the others from their turn."""
        self.stdout.write(f"— {tenant.slug}")
        try:
            with tenant_context(tenant):
                call_command(*words, stdout=self.stdout, stderr=self.stderr)
        except Exception as error:  # noqa: BLE001 - any command's failure is told alike
            self.stderr.write(f"{tenant.slug}: {type(error).__name__}: {error}")
            return False
        return True
