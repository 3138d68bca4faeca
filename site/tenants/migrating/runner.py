"""The whole of `manage.py migrate`: control plane, template, platform, then the schools that are behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.roles import sync_roles
from tenants.catalogue import quoted
from tenants.models import Domain, Tenant
from tenants.services.domains import attach_host, point_site, set_primary_domain
from tenants.services.provisioning import install

from . import behind
from .executors import SchemaMigrations, control_plane_labels, migrate_schema, school_labels
from .recording import Recording, is_replayable, recorded, replay
from .rights import copy_rights

_LOCK = 0x1336_5105  # one `migrate` at a time per database, whatever machine it runs on

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What was done, in numbers, and the schools in which it failed."""

    control_plane: int = 0
    template: int = 0
    replayed: int = 0
    migrated: int = 0
    rights: int = 0
    addresses: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def did_something(self) -> bool:
        return any(
            (self.control_plane, self.template, self.replayed, self.migrated, self.rights, self.addresses)
        )


def migrate_everything(*, now: datetime, say: Say) -> Outcome:
    """Bring every schema to the present release. Does nothing, quickly, where there is nothing to do.

    A school that fails is left at the migration before and reported; the others go on.
    """
    outcome = Outcome()
    with _one_at_a_time(), schema_context(get_public_schema_name()):
        outcome.control_plane = migrate_schema(get_public_schema_name(), control_plane_labels())
        outcome.template = _migrate_template(say)
        _ensure_platform(now)
        schemas = _schemas_of_schools(outcome)
        _migrate_schools(schemas, outcome, say)
        _settle_rights_and_addresses([s for s in schemas if s not in outcome.failed], outcome)
    return outcome


def what_is_missing() -> dict[str, list[str]]:
    """By schema: the migrations that `migrate_everything` would apply. Changes nothing."""
    missing: dict[str, list[str]] = {}
    with schema_context(get_public_schema_name()):
        template = settings.TEMPLATE_SCHEMA
        for schema, labels in (
            (get_public_schema_name(), control_plane_labels()),
            (template, school_labels()),
        ):
            with schema_context(schema):
                plan = SchemaMigrations(schema, labels).plan
            if plan:
                missing[schema] = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
        if get_public_schema_name() in missing or not behind.schemas_present([template]):
            return missing
        present = behind.schemas_present(list(Tenant.objects.values_list("schema_name", flat=True)))
        for standing in behind.standings(sorted(present)):
            missing[standing.schema] = list(standing.missing)
    return missing


def _migrate_template(say: Say) -> int:
    template = settings.TEMPLATE_SCHEMA
    if not behind.schemas_present([template]):
        say("Building the template schema that schools are copied from …")
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {quoted(template)}")
    applied = migrate_schema(template, school_labels(), with_signals=True)
    with schema_context(template):
        sync_roles()
    return applied


def _ensure_platform(now: datetime) -> None:
    """The platform's own tenant, on the host that the settings name."""
    host = settings.PLATFORM_HOST
    platform = Tenant.objects.filter(schema_name=settings.PLATFORM_SCHEMA).first()
    if platform is None:
        install(
            name=settings.PLATFORM_NAME,
            slug=settings.PLATFORM_SCHEMA,
            schema=settings.PLATFORM_SCHEMA,
            host=host,
            now=now,
        )
        return
    if not Domain.objects.filter(tenant=platform, domain=host).exists():
        attach_host(tenant=platform, host=host, is_primary=False, now=now)
    if not Domain.objects.filter(tenant=platform, domain=host, is_primary=True).exists():
        set_primary_domain(tenant=platform, host=host)


def _schemas_of_schools(outcome: Outcome) -> list[str]:
    names = list(Tenant.objects.order_by("pk").values_list("schema_name", flat=True))
    present = behind.schemas_present(names)
    for name in names:
        if name not in present:
            outcome.failed[name] = "its schema does not exist"
    return [name for name in names if name in present]


def _migrate_schools(schemas: list[str], outcome: Outcome, say: Say) -> None:
    """Schools that lack the same migrations form a group: recorded in its first, replayed in the rest."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for standing in behind.standings(schemas):
        groups.setdefault(standing.missing, []).append(standing.schema)
    for missing, members in groups.items():
        say(f"{len(members)} schools lack {len(missing)} migrations …")
        recording: Recording | None = None
        for schema in members:
            if recording is not None and _replayed(recording, schema):
                outcome.replayed += 1
                continue
            try:
                recording = _migrated(schema) or recording
                outcome.migrated += 1
            except DatabaseError as error:
                outcome.failed[schema] = str(error).strip()


def _replayed(recording: Recording, schema: str) -> bool:
    """Whether the quick way worked; a school in which it did not is migrated the long way, which says why."""
    try:
        replay(recording, schema)
    except DatabaseError:
        return False
    return True


def _migrated(schema: str) -> Recording | None:
    """Migrate one school through Django; returns what can be replayed in others."""
    with schema_context(schema):
        migrations = SchemaMigrations(schema, school_labels())
        replayable = is_replayable(migrations.plan)
        with recorded(schema) as recording:
            migrations.run()
    return recording if replayable and recording.usable else None


def _settle_rights_and_addresses(schemas: list[str], outcome: Outcome) -> None:
    hosts = dict(Domain.objects.filter(is_primary=True).values_list("tenant__schema_name", "domain"))
    for school in behind.rights(schemas):
        if school.differ:
            copy_rights(school.schema)
            outcome.rights += 1
        host = hosts.get(school.schema)
        if host and school.address and school.address != f"{host}:{settings.PUBLIC_PORT}":
            point_site(tenant=Tenant.objects.get(schema_name=school.schema), host=host)
            outcome.addresses += 1


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
