"""The database backend named by `ENGINE = "config.db"`."""

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
