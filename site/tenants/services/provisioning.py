"""A new school: copied from the template schema, with its address, its owner and its first pages."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from accounts.models import User
from accounts.roles import OWNER, give_role
from core.money import UnknownCurrency, exponent
from core.outbox import record
from tenants import schema_clone
from tenants.addresses import checked_slug, host_of_slug, schema_of_slug
from tenants.enums import TenantStatus
from tenants.models import Tenant
from tenants.signals import tenant_provisioned

from .domains import attach_host, point_site
from .plans import default_plan


class SlugTaken(Exception):
    """Another school has this short name."""


class BadOwner(Exception):
    """The owner's e-mail address or password will not do; the text says why, for people."""


class BadTimeZone(Exception):
    """The name is not in the IANA time zone database."""


class BadCurrency(Exception):
    """The code is not in ISO 4217."""


def provision_school(
    *,
    name: str,
    slug: str,
    owner_email: str,
    owner_name: str,
    owner_password: str | None,
    theme_id: str,
    time_zone: str,
    currency: str,
    now: datetime,
    invite: bool = False,
) -> Tenant:
    """Make an active school, all of it or nothing, and return it. The schema is the same before and after.

    Without a password the owner gets a random one and chooses their own through "Forgotten password?", or through
    the link in the mail that `invite` sends. The starter site is built by who listens to `tenant_provisioned`,
    inside the new schema and this transaction. Raises BadSlug, SlugReserved, SlugTaken, BadOwner, BadTimeZone,
    BadCurrency.
    """
    slug = checked_slug(slug)
    _check_place(time_zone, currency)
    with transaction.atomic():
        tenant = install(name=name, slug=slug, schema=schema_of_slug(slug), host=host_of_slug(slug), now=now)
        with tenant_context(tenant):
            owner = _create_owner(owner_email, owner_name, owner_password)
            tenant_provisioned.send(
                sender=Tenant,
                tenant=tenant,
                theme_id=theme_id,
                time_zone=time_zone,
                currency=currency,
                owner=owner,
                now=now,
            )
            if invite:
                key = f"tenants.owner_invited:{owner.pk}"
                record(kind="tenants.owner_invited", key=key, payload={"owner": owner.pk}, now=now)
    return tenant


def install(*, name: str, slug: str, schema: str, host: str, now: datetime) -> Tenant:
    """The bare tenant: row, schema and address, without people or pages. Raises SlugTaken, HostTaken.

    The row comes first: of two that want the same name, the second waits here for the first and then gives up.
    """
    with transaction.atomic(), schema_context(get_public_schema_name()):
        tenant = Tenant(
            name=name,
            slug=slug,
            schema_name=schema,
            status=TenantStatus.ACTIVE,
            plan=default_plan(),
            created_at=now,
        )
        try:
            with transaction.atomic():
                Tenant.objects.bulk_create([tenant])
        except IntegrityError:
            raise SlugTaken(slug) from None
        attach_host(tenant=tenant, host=host, is_primary=True, now=now)
        schema_clone.clone(schema_clone.build_script(settings.TEMPLATE_SCHEMA), schema)
        point_site(tenant=tenant, host=host)
    return tenant


def _check_place(time_zone: str, currency: str) -> None:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadTimeZone(time_zone) from None
    try:
        exponent(currency)
    except UnknownCurrency:
        raise BadCurrency(currency) from None


def _create_owner(email: str, full_name: str, password: str | None) -> User:
    first_name, _space, last_name = full_name.strip().partition(" ")
    try:
        if password is not None:
            validate_password(password)
        owner = User.objects.create_user(
            email, password or secrets.token_urlsafe(32), first_name=first_name, last_name=last_name
        )
    except (ValidationError, ValueError) as error:
        raise BadOwner(" ".join(getattr(error, "messages", [str(error)]))) from None
    give_role(owner, OWNER)
    return owner
