"""Test databases: a template per fingerprint of all migrations, and copies of it."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

_KEPT_TEMPLATES = 3


def create_test_database(schools: dict[str, str]) -> str:
    """Point Django at a fresh copy of the template database and return its name."""
    template = f"tpl_{_fingerprint(schools)}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{worker}_{os.getpid()}"
    with _lock(), _admin() as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _drop_old_templates(admin)
            _build_template(admin, template, schools)
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    _use(name)
    return name


def drop_test_database(name: str) -> None:
    connection.close()
    with _admin() as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def create_school(schema: str, host: str) -> Any:
    """A school copied from the template schema, outside any test's transaction."""
    from core.clock import now
    from tenants import schema_clone
    from tenants.models import Domain, Tenant

    connection.set_schema_to_public()
    tenant = Tenant.objects.create(
        schema_name=schema,
        name=schema.title(),
        slug=schema.replace("_", "-"),
        status="active",
        created_at=now(),
    )
    schema_clone.clone(schema_clone.build_script(settings.TEMPLATE_SCHEMA), schema)
    Domain.objects.create(domain=host, tenant=tenant, is_primary=True)
    connection.set_tenant(tenant)
    from wagtail.models import Site

    Site.objects.update(hostname=host, port=settings.PUBLIC_PORT, site_name=tenant.name)
    connection.set_schema_to_public()
    return tenant


def drop_school(tenant: Any) -> None:
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{tenant.schema_name}" CASCADE')
    from core.duelist.models import Due
    from payments.inbox.models import AccountRoute, StripeEvent

    Due.objects.filter(schema=tenant.schema_name).delete()
    AccountRoute.objects.filter(schema=tenant.schema_name).delete()
    # With those that were for nobody: the stand-in of a live site tells of all of its accounts.
    StripeEvent.objects.filter(schema__in=[tenant.schema_name, ""]).delete()
    type(tenant).objects.filter(pk=tenant.pk).delete()


def _build_template(admin: Any, template: str, schools: dict[str, str]) -> None:
    from django.core.management import call_command

    building = f"{template}_building"
    admin.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
    admin.execute(f'CREATE DATABASE "{building}"')
    _use(building)
    call_command("migrate", verbosity=0)
    for schema, host in schools.items():
        if schema != settings.PLATFORM_SCHEMA:
            create_school(schema, host)
    connection.close()
    admin.execute(f'ALTER DATABASE "{building}" RENAME TO "{template}"')


def _drop_old_templates(admin: Any) -> None:
    rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'tpl\\_%' ORDER BY oid DESC")
    for (old,) in rows.fetchall()[_KEPT_TEMPLATES:]:
        admin.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')


def _fingerprint(schools: dict[str, str]) -> str:
    """Changes whenever a migration, what makes schools, a role or the schools change."""
    from accounts import roles

    digest = hashlib.sha256(repr(sorted(schools.items())).encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        for file in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(f"{file.name}{file.stat().st_size}".encode())
            if "site-packages" not in str(file):
                digest.update(file.read_bytes())
    digest.update(Path(__file__).read_bytes())
    for source in sorted((Path(__file__).resolve().parents[2] / "site" / "tenants").rglob("*.py")):
        digest.update(source.read_bytes())
    digest.update(repr(roles.granted()).encode())
    return digest.hexdigest()[:12]


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


@contextmanager
def _admin() -> Iterator[Any]:
    import psycopg

    address = settings.DATABASES["default"]
    parts = {
        "host": address.get("HOST"),
        "port": address.get("PORT"),
        "user": address.get("USER"),
        "password": address.get("PASSWORD"),
    }
    with psycopg.connect(
        dbname="postgres", autocommit=True, **{key: value for key, value in parts.items() if value}
    ) as admin:
        yield admin


@contextmanager
def _lock() -> Iterator[None]:
    settings.LOCAL_DIR.mkdir(parents=True, exist_ok=True)
    with open(settings.LOCAL_DIR / "test-template.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
