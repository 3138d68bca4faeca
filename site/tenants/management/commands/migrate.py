import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db.migrations.autodetector import MigrationAutodetector

from core import clock
from tenants.migrating import runner


class Command(BaseCommand):
    """Takes the place of Django's command, which knows one schema only."""

    help = "Brings the control plane, the template schema, the platform and every school to this release."
    requires_system_checks = ["database"]
    # Django's checks compare it with that of makemigrations.
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; exit with 1 if something would be done."
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        began = time.monotonic()
        say = self.stdout.write if options["verbosity"] else (lambda text: None)
        outcome = runner.migrate_everything(now=clock.now(), say=say)
        if outcome.did_something:
            say(
                f"Control plane: {outcome.control_plane} migrations. Template: {outcome.template}. "
                f"Schools: {outcome.migrated} migrated, {outcome.replayed} by replay, "
                f"{outcome.rights} with new permissions, {outcome.addresses} with a new address."
            )
        else:
            say("Nothing to migrate.")
        say(f"Took {time.monotonic() - began:.1f} s.")
        if outcome.failed:
            lines = [f"{schema}: {reason}" for schema, reason in sorted(outcome.failed.items())]
            raise CommandError("Not migrated:\n" + "\n".join(lines))

    def _check(self) -> None:
        missing = runner.what_is_missing()
        for schema, names in missing.items():
            self.stdout.write(f"{schema}: {len(names)} missing, first {names[0]}")
        if missing:
            raise CommandError("Some schemas are behind. Run: manage.py migrate", returncode=1)
