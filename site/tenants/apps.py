from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Schools")

    def ready(self) -> None:
        """Tell the due list which schools are at work, and keep the control plane out of schools' admins."""
        from wagtail.permissions import register_permission_policy

        from core.duelist import registry

        from . import models, policies, selectors

        registry.use_working_schemas(selectors.working_schemas)
        for model in (models.Tenant, models.Domain, models.Plan):
            register_permission_policy(model, policies.PlatformOnlyPolicy(model))
