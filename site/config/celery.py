"""Celery, with the school's schema carried in each message's headers."""

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = CeleryApp("immersio", task_cls="core.celery_task:SchoolTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_tenant_cache_seconds = 30
app.autodiscover_tasks()
