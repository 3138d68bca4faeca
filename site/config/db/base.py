"""The database backend named by `ENGINE = "config.db"`."""

from collections.abc import Callable
from typing import Any

from django_tenants.postgresql_backend import base as django_tenants_base

from .content_types import install_per_schema_cache, keep_cache


class DatabaseWrapper(django_tenants_base.DatabaseWrapper):
    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Switch the schema; the search path already set on the connection is kept when nothing changes."""
        install_per_schema_cache()
        unchanged = (
            self.search_path_set_schemas
            and self.schema_name == tenant.schema_name
            and self.include_public_schema == include_public
        )
        if unchanged:
            self.tenant = tenant
            return
        with keep_cache():
            super().set_tenant(tenant, include_public)

    def on_commit(self, func: Callable[[], object], robust: bool = False) -> None:
        """Run `func` after the commit in the schema that is current now.

        Django runs it in whatever schema is current at the commit. A transaction that was opened elsewhere and has
        entered a school, as provisioning does, would run Wagtail's own hooks in the public schema.
        """
        tenant = self.tenant

        def run() -> None:
            before = self.tenant
            if before.schema_name == tenant.schema_name:
                func()
                return
            self.set_tenant(tenant)
            try:
                func()
            finally:
                self.set_tenant(before)

        super().on_commit(run, robust)
