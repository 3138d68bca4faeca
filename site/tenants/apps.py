from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Schools")

    def ready(self) -> None:
        """Tell the due list which schools are at work."""
        from core.duelist import registry

        from . import selectors

        registry.use_working_schemas(selectors.working_schemas)
