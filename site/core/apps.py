from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Import every package's `handlers`, so that the outbox and the due list know them in every process."""
        autodiscover_modules("handlers")
