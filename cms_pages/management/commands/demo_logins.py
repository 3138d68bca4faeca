import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from cms_pages.services import demo


class Command(BaseCommand):
    help = "Says where the demo is and who can log in: as JSON, or as a table for people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["json", "text"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        logins = demo.logins()
        if options["format"] == "json":
            found = {"addresses": demo.addresses(), "logins": [asdict(login) for login in logins]}
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
            return
        for login in logins:
            self.stdout.write(f"  {login.address:<38}{login.role:<10}{login.email:<30}{login.password}")
