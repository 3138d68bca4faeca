"""`manage.py migrate`: every school follows the template, by the quickest way that is safe."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context
from wagtail.models import Site

from core.immutability import RefuseChanges
from core.models import OutboxMessage
from tenants.migrating import runner
from tenants.migrating.recording import is_replayable
from tenants.models import Domain, Tenant
from tests.tenants.support import inventory, rows, same_sense

NOW = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
SCHOOLS = ("alpha", "beta", "platform")
pytestmark = pytest.mark.django_db


def migrate() -> runner.Outcome:
    return runner.migrate_everything(now=NOW, say=lambda text: None)


@pytest.fixture
def later(settings: Any) -> Any:
    """Pretend that a later release of `core` is installed."""

    def install(name: str) -> None:
        settings.MIGRATION_MODULES = {"core": f"tests.tenants.releases.{name}.migrations"}

    return install


def test_nothing_is_done_where_nothing_is_to_do() -> None:
    before = {schema: inventory(schema) for schema in SCHOOLS}
    assert migrate() == runner.Outcome()
    assert {schema: inventory(schema) for schema in SCHOOLS} == before
    assert connection.schema_name == "alpha"


def test_queries_do_not_grow_with_schools() -> None:
    from tenants.services.provisioning import install

    migrate()
    with CaptureQueriesContext(connection) as few:
        migrate()
    for number in range(3):
        install(
            name="More", slug=f"more-{number}", schema=f"more_{number}", host=f"more-{number}.test", now=NOW
        )
    with CaptureQueriesContext(connection) as many:
        migrate()
    assert len(many) == len(few)


def test_table_change_is_recorded_once_and_replayed(later: Any) -> None:
    with schema_context("beta"):
        OutboxMessage.objects.create(kind="k", key="k", created_at=NOW, due_at=NOW)
    released = core_migrations("beta")
    later("table_change")
    outcome = migrate()
    assert (outcome.template, outcome.migrated, outcome.replayed, outcome.failed) == (1, 1, 2, {})
    template = same_sense(inventory("_template"))
    assert ("core_outboxmessage", "note") in {(row[0], row[2]) for row in template["columns"]}
    for schema in SCHOOLS:
        found = same_sense(inventory(schema))
        for part in ("columns", "constraints", "indexes", "sequences"):
            assert found[part] == template[part], (schema, part)
        assert core_migrations(schema) == [*released, ("0002_note",)]
    assert rows("SELECT note FROM beta.core_outboxmessage") == [("old",)]
    assert migrate() == runner.Outcome()


def core_migrations(schema: str) -> list[Any]:
    return rows(f'SELECT name FROM "{schema}".django_migrations WHERE app = %s ORDER BY id', "core")


def test_data_change_runs_in_each_school(later: Any) -> None:
    for schema in ("alpha", "beta"):
        with schema_context(schema):
            OutboxMessage.objects.create(kind="k", key="k", created_at=NOW, due_at=NOW)
    later("data_change")
    outcome = migrate()
    assert (outcome.template, outcome.migrated, outcome.replayed, outcome.failed) == (1, 3, 0, {})
    assert rows("SELECT note FROM alpha.core_outboxmessage") == [("alpha",)]
    assert rows("SELECT note FROM beta.core_outboxmessage") == [("beta",)]


def test_school_that_fails_is_reported_and_keeps_nobody_waiting(later: Any) -> None:
    rows_before = rows("SELECT count(*) FROM beta.django_migrations")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE beta.core_outboxmessage ADD note integer")
    later("table_change")
    outcome = migrate()
    assert list(outcome.failed) == ["beta"]
    assert 'column "note" of relation "core_outboxmessage" already exists' in outcome.failed["beta"]
    assert outcome.migrated + outcome.replayed == 2
    assert rows("SELECT count(*) FROM beta.django_migrations") == rows_before
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE beta.core_outboxmessage DROP note")
    assert (migrate().failed, migrate()) == ({}, runner.Outcome())


def test_new_school_after_a_release_has_the_new_tables(later: Any) -> None:
    from tenants.services.provisioning import install

    later("table_change")
    migrate()
    install(name="New", slug="brand-new", schema="brand_new", host="new.test", now=NOW)
    assert inventory("brand_new")["columns"] == inventory("_template")["columns"]
    assert migrate() == runner.Outcome()


def test_permission_is_carried_by_name_into_a_school_with_other_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    with schema_context("_template"):
        kind = ContentType.objects.create(app_label="core", model="future")
        Permission.objects.create(codename="do_future", content_type=kind, name="Can do future")
    with schema_context("beta"):
        ContentType.objects.create(app_label="core", model="shifts_the_ids")
    ContentType.objects.clear_cache()
    from accounts import roles

    monkeypatch.setitem(roles._granted, roles.OWNER, roles._granted[roles.OWNER] | {"core.do_future"})
    outcome = migrate()
    assert outcome.rights == 3
    with schema_context("beta"):
        carried = Permission.objects.get(codename="do_future")
        assert (carried.content_type.app_label, carried.content_type.model) == ("core", "future")
        assert carried.content_type_id != kind.pk
        assert Group.objects.get(name="Owners").permissions.filter(pk=carried.pk).exists()
    assert migrate() == runner.Outcome()


def test_role_that_was_changed_by_hand_is_put_right() -> None:
    with schema_context("beta"):
        owners, teachers = Group.objects.get(name="Owners"), Group.objects.get(name="Teachers")
        expected = set(owners.permissions.values_list("codename", flat=True))
        owners.permissions.clear()
        teachers.permissions.add(Permission.objects.get(codename="add_user"))
    assert migrate().rights == 1
    with schema_context("beta"):
        assert set(owners.permissions.values_list("codename", flat=True)) == expected
        assert not teachers.permissions.filter(codename="add_user").exists()


def test_changed_port_and_platform_host_reach_the_sites(settings: Any) -> None:
    settings.PUBLIC_PORT, settings.PLATFORM_HOST = 9000, "elsewhere.test"
    outcome = migrate()
    assert outcome.addresses == 2  # the platform's was set along with its host
    for schema, host in (("alpha", "alpha.test"), ("beta", "beta.test"), ("platform", "elsewhere.test")):
        with schema_context(schema):
            site = Site.objects.get()
            assert (site.hostname, site.port) == (host, 9000)
    primary = Domain.objects.filter(tenant__schema_name="platform").order_by("domain")
    assert list(primary.values_list("domain", "is_primary")) == [
        ("elsewhere.test", True),
        ("platform.test", False),
    ]


def test_school_without_schema_is_reported() -> None:
    with schema_context("public"):
        Tenant.objects.bulk_create([Tenant(name="Gone", slug="gone", schema_name="gone", created_at=NOW)])
    assert migrate().failed == {"gone": "its schema does not exist"}


def test_check_tells_what_is_missing_and_changes_nothing(later: Any, capsys: pytest.CaptureFixture) -> None:
    call_command("migrate", "--check")
    assert capsys.readouterr().out == ""
    later("table_change")
    before = inventory("alpha")
    with pytest.raises(CommandError, match="behind"):
        call_command("migrate", "--check")
    assert capsys.readouterr().out == "_template: 1 missing, first core.0002_note\n"
    assert inventory("alpha") == before


def test_command_fails_when_a_school_fails(later: Any, capsys: pytest.CaptureFixture) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE beta.core_outboxmessage ADD note integer")
    later("table_change")
    with pytest.raises(CommandError, match="beta: column"):
        call_command("migrate")
    assert "1 migrated, 1 by replay" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("operation", "replayable"),
    [
        (migrations.AddField("m", "f", models.CharField(default="x")), True),
        (migrations.AddField("m", "f", models.UUIDField(default=uuid.uuid4)), False),
        (migrations.RunPython(migrations.RunPython.noop), False),
        (migrations.RunSQL("SELECT 1"), False),
        (migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]), False),
        (migrations.SeparateDatabaseAndState([migrations.RemoveField("m", "f")]), True),
        (RefuseChanges("m"), True),
    ],
)
def test_only_table_changes_are_replayed(operation: Any, replayable: bool) -> None:
    migration = migrations.Migration("later", "core")
    migration.operations = [operation]
    assert is_replayable([(migration, False)]) is replayable
    assert is_replayable([(migration, True)]) is False
    migration.atomic = False
    assert is_replayable([(migration, False)]) is False
