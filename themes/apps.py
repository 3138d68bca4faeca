from typing import Any

from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.utils.translation import gettext_lazy as _


class ThemesConfig(AppConfig):
    name = "themes"
    verbose_name = _("Look")

    def ready(self) -> None:
        from celery.signals import task_postrun, task_prerun
        from django.db.models.signals import post_save

        from tenants.registry import offer_themes

        from . import memory, registry

        offer_themes(
            lambda: [(each.id, each.name) for each in registry.themes().values() if each.for_schools]
        )
        for begins in (request_started, task_prerun):
            begins.connect(memory.start, dispatch_uid=f"themes.memory.start.{id(begins)}", weak=False)
        for ends in (request_finished, task_postrun):
            ends.connect(memory.stop, dispatch_uid=f"themes.memory.stop.{id(ends)}", weak=False)
        # Wagtail's settings form saves the row itself and offers no hook of its own.
        post_save.connect(_look_changed, sender="themes.Brand", dispatch_uid="themes.look_changed")


def _look_changed(**_kwargs: Any) -> None:
    from . import receivers

    receivers.look_changed()
