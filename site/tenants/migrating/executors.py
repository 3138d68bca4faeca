"""Django's own migration machinery, pointed at one schema."""

from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import schema_context


class ConflictingMigrations(Exception):
    """Two migrations of one app both claim to be its last."""


@dataclass
class SchemaMigrations:
    """What is to be done in one schema, and the means to do it. Use it inside `schema_context(schema)`."""

    schema: str
    labels: frozenset[str]

    @cached_property
    def executor(self) -> MigrationExecutor:
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        if conflicts := executor.loader.detect_conflicts():
            raise ConflictingMigrations(", ".join(sorted(conflicts)))
        return executor

    @cached_property
    def plan(self) -> list[tuple[Migration, bool]]:
        """The migrations that are missing, in order. Content types of renamed models are renamed along the way."""
        plan = self.executor.migration_plan(self._targets())
        if plan:
            emit_pre_migrate_signal(0, False, connection.alias, plan=plan)
        return plan

    def run(self) -> int:
        """Apply what is missing; returns how many migrations that were."""
        if self.plan:
            self.executor.migrate(self._targets(), plan=self.plan)
        return len(self.plan)

    def _targets(self) -> list[tuple[str, str]]:
        return [node for node in self.executor.loader.graph.leaf_nodes() if node[0] in self.labels]


def migrate_schema(schema: str, labels: frozenset[str], *, with_signals: bool = False) -> int:
    """Apply what is missing in one schema, one transaction a migration; returns how many migrations that were.

    `with_signals` also writes content types and permissions, and whatever else listens to post_migrate.
    """
    with schema_context(schema):
        migrations = SchemaMigrations(schema, labels)
        applied = migrations.run()
        if applied and with_signals:
            emit_post_migrate_signal(0, False, connection.alias, plan=migrations.plan)
    return applied


def control_plane_labels() -> frozenset[str]:
    """App labels whose tables stand in the public schema."""
    return _labels_of(settings.SHARED_APPS)


def school_labels() -> frozenset[str]:
    """App labels whose tables stand in each school's schema."""
    return _labels_of(settings.TENANT_APPS)


def _labels_of(names: list[str]) -> frozenset[str]:
    return frozenset(
        config.label
        for config in apps.get_app_configs()
        if config.name in names or f"{type(config).__module__}.{type(config).__qualname__}" in names
    )
