"""Reads of the control plane. They work from any schema, since the public tables are always on the search path."""

from .models import Domain, Tenant


def school_of_host(host: str) -> Tenant | None:
    """The school that answers on this host name (without port), or None."""
    domain = Domain.objects.select_related("tenant").filter(domain=host.lower()).first()
    return domain.tenant if domain else None
