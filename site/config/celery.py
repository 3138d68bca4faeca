"""Celery, with the school's schema carried in each message's headers."""

import os
from typing import Any

from celery.signals import worker_ready
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = CeleryApp("immersio", task_cls="core.celery_task:SchoolTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def say_ready(**_kwargs: Any) -> None:
    """Not to be missing from /readyz until the clock's first task."""
    from core.heartbeat import beat

    beat()
