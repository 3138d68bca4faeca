"""The SQL of a migration, recorded in one school and replayed in the others.

That is safe because schools are copies: tables, constraints and indexes have the same names everywhere. It is done
only for operations that change tables and look at no rows. Anything else runs school by school through Django.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db import connection, migrations, transaction
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED
from django_tenants.utils import schema_context

from core.immutability import RefuseChanges

_SAFE = {
    migrations.CreateModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
    migrations.AlterModelTableComment,
    migrations.AlterUniqueTogether,
    migrations.AlterIndexTogether,
    migrations.AlterOrderWithRespectTo,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    migrations.AlterConstraint,
    postgres.AddConstraintNotValid,
    postgres.ValidateConstraint,
    RefuseChanges,
}
_WITH_FIELD = {migrations.AddField, migrations.AlterField}
_NOT_RECORDED = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET SEARCH_PATH")


@dataclass
class Recording:
    """Statements with their parameters, in order. `usable` is False when one of them names the school's schema."""

    schema: str
    statements: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return bool(self.statements) and not any(self.schema in statement for statement, _ in self.statements)


def is_replayable(plan: list[tuple[Migration, bool]]) -> bool:
    """Whether the migrations change tables only, each in a transaction, and no row's value depends on the school."""
    return all(
        migration.atomic and not backwards and all(map(_is_safe, migration.operations))
        for migration, backwards in plan
    )


@contextmanager
def recorded(schema: str) -> Iterator[Recording]:
    """Record what is executed on the connection, queries aside."""
    recording = Recording(schema)

    def keep(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if many:
            recording.statements += [(sql, one) for one in params]
        elif not sql.lstrip().upper().startswith(_NOT_RECORDED):
            recording.statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield recording


def replay(recording: Recording, schema: str) -> None:
    """Execute the statements in another school, all or nothing."""
    with schema_context(schema), transaction.atomic(), connection.cursor() as cursor:
        for statement, params in recording.statements:
            cursor.execute(statement, params)


def _is_safe(operation: Operation) -> bool:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return all(map(_is_safe, operation.database_operations))
    if type(operation) in _WITH_FIELD:
        # A default that is computed would be computed once and be the same in every school: a secret, for example.
        default = operation.field.default  # type: ignore[attr-defined]
        return default is NOT_PROVIDED or not callable(default)
    return type(operation) in _SAFE
