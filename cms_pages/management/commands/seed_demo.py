from typing import Any

from django.core.management.base import BaseCommand

from cms_pages.services import demo
from core.clock import now


class Command(BaseCommand):
    help = (
        "Makes the demo's platform and schools, and dates for the coming weeks. May be run again at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        demo.seed(now=now(), say=self.stdout.write)
