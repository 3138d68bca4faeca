"""Reads of the control plane. They work from any schema: the public tables are always on the search path."""

import time

from django.conf import settings
from django.db.models import QuerySet

from core.schema import current_schema, current_tenant

from .enums import TenantStatus
from .models import Domain, Plan, Tenant

_ADDRESS_SECONDS = 30.0
_addresses: dict[str, tuple[float, str]] = {}


class NoPrimaryDomain(LookupError):
    """The school has no host name to be reached on."""


def school_of_host(host: str) -> Tenant | None:
    """The school that answers on this host name (without port), or None."""
    domain = Domain.objects.select_related("tenant__plan").filter(domain=host.lower()).first()
    return domain.tenant if domain else None


def school_by_slug(slug: str) -> Tenant | None:
    """The school with this address (the first label of its host name), or None."""
    return Tenant.objects.filter(slug=slug).first()


def current_school() -> Tenant:
    """The school in whose schema we are. Raises Tenant.DoesNotExist in the public and the template schema."""
    tenant = current_tenant()
    if isinstance(tenant, Tenant) and tenant.schema_name == current_schema():
        return tenant
    return Tenant.objects.get(schema_name=current_schema())


def application_fee_bp() -> int:
    """What the platform takes of each payment to the current school, by its plan, in hundredths of a percent.

    0 without a plan. No query in a request, where the school was looked up with its plan; a task asks once.
    """
    tenant = current_tenant()
    if isinstance(tenant, Tenant) and tenant.schema_name == current_schema():
        return tenant.plan.application_fee_bp if tenant.plan else 0
    plans = Plan.objects.filter(schools__schema_name=current_schema())
    return plans.values_list("application_fee_bp", flat=True).first() or 0


def is_platform() -> bool:
    """Whether we are in the platform's own schema, where the operator works."""
    return current_schema() == settings.PLATFORM_SCHEMA


def absolute_url(path: str) -> str:
    """The address of `path` (beginning with a slash) on the current school's primary domain.

    Raises NoPrimaryDomain.
    """
    known = _addresses.get(current_schema())
    if known is None or known[0] <= time.monotonic():
        address = _address(current_schema())
        known = _addresses[current_schema()] = (time.monotonic() + _ADDRESS_SECONDS, address)
    return known[1] + path


def forget_addresses() -> None:
    """Read primary domains anew in this process."""
    _addresses.clear()


def working_schemas() -> QuerySet:
    """Names of the schemas in which due work is done now; suspended and archived schools rest."""
    return (
        Tenant.objects.filter(status=TenantStatus.ACTIVE).order_by("pk").values_list("schema_name", flat=True)
    )


def _address(schema: str) -> str:
    host = (
        Domain.objects.filter(tenant__schema_name=schema, is_primary=True)
        .values_list("domain", flat=True)
        .first()
    )
    if host is None:
        raise NoPrimaryDomain(schema)
    return address_of_host(host)


def address_of_host(host: str) -> str:
    """Scheme, host and port, without a slash at the end, under which visitors reach this host name."""
    is_default_port = (settings.PUBLIC_SCHEME, settings.PUBLIC_PORT) in (("https", 443), ("http", 80))
    port = "" if is_default_port else f":{settings.PUBLIC_PORT}"
    return f"{settings.PUBLIC_SCHEME}://{host}{port}"
