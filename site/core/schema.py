"""Which school's schema the connection is on. Django's types know nothing of schemas; here is where that is said."""

from typing import Any, cast

from django.db import connection


def current_schema() -> str:
    """The schema that queries go to now: a school's, `platform` or `public`."""
    return cast(Any, connection).schema_name


def current_tenant() -> Any:
    """What the connection was set to: a Tenant, or a stand-in that only knows its schema_name."""
    return cast(Any, connection).tenant


def enter_school(tenant: Any) -> None:
    """Point the connection at the tenant's schema until something else is set. Mostly `tenant_context` is meant."""
    cast(Any, connection).set_tenant(tenant)
