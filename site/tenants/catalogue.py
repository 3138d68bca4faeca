"""Reads of PostgreSQL's catalogues that tell what a schema is made of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

Cursor = Any
Mover = Callable[[str], str]

_UNCOPYABLE = """
WITH own AS (SELECT c.* FROM pg_catalog.pg_class c WHERE c.relnamespace = %(namespace)s)
SELECT 'relation of kind ' || relkind::text || ' ' || relname FROM own WHERE relkind NOT IN ('r', 'i', 'S')
UNION ALL SELECT 'function ' || proname FROM pg_catalog.pg_proc WHERE pronamespace = %(namespace)s
UNION ALL SELECT 'type ' || typname FROM pg_catalog.pg_type
  WHERE typnamespace = %(namespace)s AND typtype IN ('e', 'd', 'r', 'm')
UNION ALL SELECT 'switched trigger ' || tgname FROM pg_catalog.pg_trigger t JOIN own ON own.oid = t.tgrelid
  WHERE NOT tgisinternal AND tgenabled <> 'O'
UNION ALL SELECT 'rule ' || rulename FROM pg_catalog.pg_rewrite w JOIN own ON own.oid = w.ev_class
UNION ALL SELECT 'row policy ' || polname FROM pg_catalog.pg_policy p JOIN own ON own.oid = p.polrelid
UNION ALL SELECT 'statistics ' || stxname FROM pg_catalog.pg_statistic_ext WHERE stxnamespace = %(namespace)s
UNION ALL SELECT 'sequence without identity column ' || relname FROM own WHERE relkind = 'S' AND NOT EXISTS
  (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = own.oid AND d.deptype = 'i')
UNION ALL SELECT 'foreign key to another schema ' || conname FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
  WHERE k.connamespace = %(namespace)s AND r.relnamespace <> %(namespace)s
UNION ALL SELECT 'storage settings of ' || relname FROM own
  WHERE relkind = 'r' AND (relpersistence <> 'p' OR reloptions IS NOT NULL OR relacl IS NOT NULL
    OR relrowsecurity OR relreplident <> 'd' OR reltablespace <> 0)
UNION ALL SELECT 'inheritance of ' || own.relname FROM own JOIN pg_catalog.pg_inherits i ON i.inhrelid = own.oid
UNION ALL SELECT 'comment on ' || relname FROM own JOIN pg_catalog.pg_description d
  ON d.objoid = own.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
"""

_FINGERPRINT = """
SELECT pg_catalog.md5(pg_catalog.string_agg(row, ',' ORDER BY row)) FROM (
  SELECT 'c' || xmin::text || ':' || oid::text FROM pg_catalog.pg_class WHERE relnamespace = %(namespace)s
  UNION ALL SELECT 'a' || a.xmin::text || ':' || attrelid::text || ':' || attnum::text
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = %(namespace)s AND attnum > 0
  UNION ALL SELECT 'd' || d.xmin::text || ':' || d.oid::text FROM pg_catalog.pg_attrdef d
    JOIN pg_catalog.pg_class c ON c.oid = d.adrelid WHERE c.relnamespace = %(namespace)s
  UNION ALL SELECT 'k' || xmin::text || ':' || oid::text FROM pg_catalog.pg_constraint
    WHERE connamespace = %(namespace)s
  UNION ALL SELECT 'f' || xmin::text || ':' || oid::text FROM pg_catalog.pg_proc WHERE pronamespace = %(namespace)s
  UNION ALL SELECT 't' || xmin::text || ':' || oid::text FROM pg_catalog.pg_type WHERE typnamespace = %(namespace)s
  UNION ALL SELECT 'g' || t.xmin::text || ':' || t.oid::text FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = %(namespace)s
) AS parts(row)
"""


class NoSuchSchema(Exception):
    """The schema is not there."""


@dataclass(frozen=True)
class Constraint:
    table: str
    name: str
    definition: str
    kind: str


@dataclass(frozen=True)
class Identity:
    """An identity column and its sequence."""

    table: str
    column: str
    sequence: str
    generated: str
    start: int
    increment: int
    minimum: int
    maximum: int
    cache: int
    is_bigint: bool

    @property
    def is_special(self) -> bool:
        return not self.is_bigint or self.sequence != f"{self.table}_{self.column}_seq"


def quoted(name: str) -> str:
    """The name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def qualified_names() -> Iterator[Cursor]:
    """A cursor on which PostgreSQL prints names with their schema. The search path is put back afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_catalog.current_setting('search_path')")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT pg_catalog.set_config('search_path', '', true)")
        yield cursor
        cursor.execute("SELECT pg_catalog.set_config('search_path', %s, true)", [before])


def fingerprint(cursor: Cursor, schema: str) -> str:
    """Changes when a table, column, default, constraint, index, trigger or function of the schema changes."""
    cursor.execute(_FINGERPRINT, {"namespace": _namespace(cursor, schema)})
    return cursor.fetchone()[0] or "empty"


def uncopyable(cursor: Cursor, schema: str) -> list[str]:
    """What the copier would lose or copy wrongly."""
    cursor.execute(_UNCOPYABLE, {"namespace": _namespace(cursor, schema)})
    return sorted(name for (name,) in cursor.fetchall())


def columns(cursor: Cursor, schema: str) -> dict[str, str]:
    """Each table with its columns that are stored (not generated), quoted and separated by commas."""
    cursor.execute(
        """SELECT c.relname, coalesce(pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '
             ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''), '')
           FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_attribute a
             ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
           WHERE c.relnamespace = %s AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname""",
        [_namespace(cursor, schema)],
    )
    return dict(cursor.fetchall())


def constraints(cursor: Cursor, schema: str) -> list[Constraint]:
    """Primary keys, unique, exclusion, check and foreign key constraints."""
    cursor.execute(
        """SELECT c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid), k.contype::text
           FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
           WHERE k.connamespace = %s AND k.contype IN ('p', 'u', 'x', 'c', 'f') ORDER BY c.relname, k.conname""",
        [_namespace(cursor, schema)],
    )
    return [Constraint(*row) for row in cursor.fetchall()]


def plain_indexes(cursor: Cursor, schema: str) -> list[str]:
    """Definitions of the indexes that no constraint brings along."""
    cursor.execute(
        """SELECT pg_catalog.pg_get_indexdef(i.indexrelid)
           FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
           WHERE c.relnamespace = %s AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k
             WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) ORDER BY c.relname""",
        [_namespace(cursor, schema)],
    )
    return [definition for (definition,) in cursor.fetchall()]


def triggers(cursor: Cursor, schema: str) -> list[str]:
    """Definitions of the triggers, those of foreign keys left out. Their functions stand in other schemas."""
    cursor.execute(
        """SELECT pg_catalog.pg_get_triggerdef(t.oid)
           FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
           WHERE c.relnamespace = %s AND NOT t.tgisinternal ORDER BY c.relname, t.tgname""",
        [_namespace(cursor, schema)],
    )
    return [definition for (definition,) in cursor.fetchall()]


def special_identities(cursor: Cursor, schema: str) -> dict[str, list[Identity]]:
    """By table: the identity columns of tables in which one's sequence is not what LIKE would make of it: it has
    another name than `<table>_<column>_seq`, or counts in something smaller than bigint."""
    cursor.execute(
        """SELECT c.relname, a.attname, s.relname,
             CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
             q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
             q.seqtypid = 'pg_catalog.int8'::pg_catalog.regtype
           FROM pg_catalog.pg_class s JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
             JOIN pg_catalog.pg_depend d ON d.objid = s.oid AND d.deptype = 'i' AND d.refobjsubid > 0
             JOIN pg_catalog.pg_class c ON c.oid = d.refobjid
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
           WHERE s.relnamespace = %s AND s.relkind = 'S' ORDER BY c.relname, a.attname""",
        [_namespace(cursor, schema)],
    )
    by_table: dict[str, list[Identity]] = {}
    for row in cursor.fetchall():
        identity = Identity(*row)
        by_table.setdefault(identity.table, []).append(identity)
    return {
        table: identities
        for table, identities in by_table.items()
        if any(identity.is_special for identity in identities)
    }


def tables_with_rows(cursor: Cursor, schema: str, tables: list[str]) -> list[str]:
    """Those of the tables that are not empty."""
    if not tables:
        return []
    found = (
        f"CASE WHEN EXISTS (SELECT 1 FROM {quoted(schema)}.{quoted(table)}) THEN {number} END"  # noqa: S608 - quoted
        for number, table in enumerate(tables)
    )
    cursor.execute(f"SELECT pg_catalog.unnest(ARRAY[{', '.join(found)}])")
    return [tables[number] for (number,) in cursor.fetchall() if number is not None]


def sequence_positions(cursor: Cursor, schema: str) -> list[tuple[str, int]]:
    """Sequences that were used, with the last value they gave."""
    cursor.execute(
        """SELECT sequencename, last_value FROM pg_catalog.pg_sequences
           WHERE schemaname = %s AND last_value IS NOT NULL ORDER BY sequencename""",
        [schema],
    )
    return cursor.fetchall()


def _namespace(cursor: Cursor, schema: str) -> int:
    cursor.execute("SELECT oid::bigint FROM pg_catalog.pg_namespace WHERE nspname = %s", [schema])
    row = cursor.fetchone()
    if row is None:
        raise NoSuchSchema(schema)
    return row[0]
