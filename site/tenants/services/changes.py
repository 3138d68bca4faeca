"""What an operator changes about a school, in one go."""

from datetime import datetime

from django.db import transaction
from django_tenants.utils import get_public_schema_name, schema_context

from tenants.enums import TenantStatus
from tenants.models import Domain, Plan, Tenant

from .domains import add_domain, set_primary_domain
from .plans import choose_plan
from .standing import activate_school, suspend_school


def change_school(
    *,
    tenant: Tenant,
    name: str,
    plan: Plan | None,
    is_open: bool,
    primary_host: str,
    new_host: str | None,
    now: datetime,
) -> Tenant:
    """Set the school's name, plan and standing, add a host name and choose the main one: all or nothing.

    Raises BadHost, HostOfPlatform, HostTaken, NotThisSchoolsHost, PlatformStaysOpen.
    """
    with transaction.atomic(), schema_context(get_public_schema_name()):
        Tenant.objects.filter(pk=tenant.pk).update(name=name)
        tenant.name = name
        choose_plan(tenant=tenant, plan=plan)
        if new_host:
            add_domain(tenant=tenant, host=new_host, now=now)
        if not Domain.objects.filter(tenant=tenant, domain=primary_host, is_primary=True).exists():
            set_primary_domain(tenant=tenant, host=primary_host)
        if is_open and tenant.status != TenantStatus.ACTIVE:
            activate_school(tenant=tenant)
        elif not is_open and tenant.status == TenantStatus.ACTIVE:
            suspend_school(tenant=tenant)
    return tenant
