"""Copies a schema faithfully: every constraint, index and sequence keeps its name, ids and data are the template's.

The copy is one script sent in one round trip. Its structural part is read from PostgreSQL's catalogues and kept for
as long as those catalogue rows stay the same; its data part is read anew for each copy. Whatever the copier does
not know how to copy (views, functions, own types, foreign keys to other schemas …) makes it refuse, so that a new kind
of object in a migration is noticed when the template is copied for the first time, not months later.
"""

import re
from dataclasses import dataclass

from django.db import connection, transaction
from django_tenants.postgresql_backend.base import is_valid_schema_name

from . import catalogue
from .catalogue import quoted

_TOKEN = "%%SCHEMA%%"  # noqa: S105 - a placeholder in SQL
_kept: dict[tuple[str, str], tuple[str, "Structure"]] = {}


class CannotCopy(Exception):
    """The template holds objects that the copier does not copy; the text names them."""


class BadSchemaName(Exception):
    """The name cannot be that of a school's schema."""


@dataclass(frozen=True)
class Structure:
    """The parts of the script that depend on the template's tables and not on their rows."""

    before_data: str
    after_data: str
    columns: dict[str, str]


def build_script(template: str) -> str:
    """SQL that creates a copy of `template`; give it to `clone`. Raises CannotCopy."""
    with catalogue.qualified_names() as cursor:
        fingerprint = catalogue.fingerprint(cursor, template)
        place = (connection.settings_dict["NAME"], template)
        kept = _kept.get(place)
        if kept is None or kept[0] != fingerprint:
            kept = _kept[place] = (fingerprint, _structure(cursor, template))
        structure = kept[1]
        return "\n".join(
            [
                structure.before_data,
                *_data(cursor, template, structure),
                structure.after_data,
                *_sequence_positions(cursor, template),
            ]
        )


def clone(script: str, target: str) -> None:
    """Create the schema `target` from a script of `build_script`, all of it or nothing."""
    if not is_valid_schema_name(target) or target.startswith("pg_"):
        raise BadSchemaName(target)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(script.replace(_TOKEN, quoted(target)))


def _structure(cursor: catalogue.Cursor, template: str) -> Structure:
    if strangers := catalogue.uncopyable(cursor, template):
        raise CannotCopy(", ".join(strangers))
    columns = catalogue.columns(cursor, template)
    special = catalogue.special_identities(cursor, template)
    before = [f"CREATE SCHEMA {_TOKEN};"]
    before += [_create_table(template, table, special) for table in columns]
    before += [_add_identity(identity) for identities in special.values() for identity in identities]
    move = _mover(cursor, template)
    constraints = catalogue.constraints(cursor, template)
    after = [_add_constraint(constraint, move) for constraint in constraints if constraint.kind != "f"]
    after += [f"{move(definition)};" for definition in catalogue.plain_indexes(cursor, template)]
    after += [_add_constraint(constraint, move) for constraint in constraints if constraint.kind == "f"]
    after += [f"{move(definition)};" for definition in catalogue.triggers(cursor, template)]
    return Structure("\n".join(before), "\n".join(after), columns)


def _create_table(template: str, table: str, special: dict[str, list[catalogue.Identity]]) -> str:
    identity = " EXCLUDING IDENTITY" if table in special else ""
    return (
        f"CREATE TABLE {_TOKEN}.{quoted(table)} (LIKE {quoted(template)}.{quoted(table)}"
        f" INCLUDING ALL EXCLUDING CONSTRAINTS EXCLUDING INDEXES{identity});"
    )


def _add_identity(identity: catalogue.Identity) -> str:
    """Explicitly, since a table that was renamed once has a sequence with the old name."""
    return (
        f"ALTER TABLE {_TOKEN}.{quoted(identity.table)} ALTER COLUMN {quoted(identity.column)}"
        f" ADD GENERATED {identity.generated} AS IDENTITY (SEQUENCE NAME {_TOKEN}.{quoted(identity.sequence)}"
        f" START {identity.start} INCREMENT {identity.increment} MINVALUE {identity.minimum}"
        f" MAXVALUE {identity.maximum} CACHE {identity.cache});"
    )


def _add_constraint(constraint: catalogue.Constraint, move: "catalogue.Mover") -> str:
    return (
        f"ALTER TABLE {_TOKEN}.{quoted(constraint.table)}"
        f" ADD CONSTRAINT {quoted(constraint.name)} {move(constraint.definition)};"
    )


def _mover(cursor: catalogue.Cursor, template: str) -> "catalogue.Mover":
    """A function that points qualified names in a definition at the copy."""
    cursor.execute("SELECT pg_catalog.quote_ident(%s)", [template])
    pattern = re.compile(r'(?<![\w"])' + re.escape(cursor.fetchone()[0]) + r"\.")
    return lambda definition: pattern.sub(_TOKEN + ".", definition)


def _data(cursor: catalogue.Cursor, template: str, structure: Structure) -> list[str]:
    return [
        f"INSERT INTO {_TOKEN}.{quoted(table)} ({structure.columns[table]}) OVERRIDING SYSTEM VALUE"  # noqa: S608 - quoted
        f" SELECT {structure.columns[table]} FROM {quoted(template)}.{quoted(table)};"
        for table in catalogue.tables_with_rows(cursor, template, list(structure.columns))
    ]


def _sequence_positions(cursor: catalogue.Cursor, template: str) -> list[str]:
    return [
        f"SELECT pg_catalog.setval('{_TOKEN}.{quoted(name)}', {last_value}, true);"
        for name, last_value in catalogue.sequence_positions(cursor, template)
    ]
