"""A school's host names."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from core.page_cache import bump_content_version
from tenants.addresses import checked_host
from tenants.hosts import forget_hosts
from tenants.models import Domain, Tenant


class HostTaken(Exception):
    """Another school answers on this host name, or this one does already."""


class NotThisSchoolsHost(Exception):
    """The school does not answer on this host name: add it first."""


def add_domain(*, tenant: Tenant, host: str, now: datetime) -> Domain:
    """Let the school answer on a host name of its own beside the others.

    Whoever calls this has made sure that the school owns the name. Raises BadHost, HostOfPlatform, HostTaken.
    """
    return attach_host(tenant=tenant, host=checked_host(host), is_primary=False, now=now)


def set_primary_domain(*, tenant: Tenant, host: str) -> Domain:
    """Make one of the school's host names the one that stands in links and mails. Raises NotThisSchoolsHost."""
    with transaction.atomic(), schema_context(get_public_schema_name()):
        Tenant.objects.select_for_update().get(pk=tenant.pk)
        domain = Domain.objects.filter(tenant=tenant, domain=host.lower()).first()
        if domain is None:
            raise NotThisSchoolsHost(host)
        Domain.objects.filter(tenant=tenant, is_primary=True).exclude(pk=domain.pk).update(is_primary=False)
        Domain.objects.filter(pk=domain.pk).update(is_primary=True)
        point_site(tenant=tenant, host=domain.domain)
        transaction.on_commit(forget_hosts)
    domain.is_primary = True
    return domain


def attach_host(*, tenant: Tenant, host: str, is_primary: bool, now: datetime) -> Domain:
    """Write the row for a host name that has been checked. Raises HostTaken."""
    try:
        with transaction.atomic(), schema_context(get_public_schema_name()):
            domain = Domain(tenant=tenant, domain=host, is_primary=is_primary, verified_at=now)
            Domain.objects.bulk_create(
                [domain]
            )  # its save() would make a school's first host the primary one
            transaction.on_commit(forget_hosts)
    except IntegrityError:
        raise HostTaken(host) from None
    return domain


def point_site(*, tenant: Tenant, host: str) -> None:
    """Make Wagtail's site say the school's address: full URLs and previews go by it."""
    from wagtail.models import Site

    with tenant_context(tenant):
        site = Site.objects.get(is_default_site=True)
        site.hostname, site.port = host, settings.PUBLIC_PORT
        site.save(update_fields=["hostname", "port"])
        transaction.on_commit(lambda: _forget_pages(tenant))


def _forget_pages(tenant: Tenant) -> None:
    with tenant_context(tenant):
        bump_content_version()
