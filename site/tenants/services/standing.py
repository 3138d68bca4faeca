"""Opening and closing a school. A closed one answers 503, and its due work waits."""

from django.conf import settings
from django.db import transaction
from django_tenants.utils import get_public_schema_name, schema_context

from tenants.enums import TenantStatus
from tenants.hosts import forget_hosts
from tenants.models import Tenant


class PlatformStaysOpen(Exception):
    """The platform's own site cannot be closed: nobody could open it again."""


def suspend_school(*, tenant: Tenant) -> Tenant:
    """Close the school for visitors and staff. Nothing is deleted. Raises PlatformStaysOpen."""
    if tenant.schema_name == settings.PLATFORM_SCHEMA:
        raise PlatformStaysOpen
    return _set_status(tenant, TenantStatus.SUSPENDED)


def activate_school(*, tenant: Tenant) -> Tenant:
    """Open the school, again or for the first time. What fell due in the meantime is done now."""
    return _set_status(tenant, TenantStatus.ACTIVE)


def _set_status(tenant: Tenant, status: TenantStatus) -> Tenant:
    with transaction.atomic(), schema_context(get_public_schema_name()):
        Tenant.objects.filter(pk=tenant.pk).update(status=status)
        transaction.on_commit(forget_hosts)
    tenant.status = status
    return tenant
