from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "config"
    verbose_name = "Installation"

    def ready(self) -> None:
        """Load the Celery app, so that every process sends tasks to our broker."""
        from . import celery  # noqa: F401 - loading it is the point
