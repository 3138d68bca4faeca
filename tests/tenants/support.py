"""What stands in a schema, as PostgreSQL's catalogues tell it."""

import re

from django.db import connection
from django_tenants.utils import schema_context

_CASTS = re.compile(r"::(?:text|character varying)(?:\[\])?|[()]")
# By name: columns, constraints, indexes, triggers, sequences and their positions.
INVENTORY = {
    "columns": """SELECT c.relname, a.attnum - (SELECT count(*) FROM pg_attribute d WHERE d.attrelid = c.oid
          AND d.attisdropped AND d.attnum < a.attnum), a.attname, format_type(a.atttypid, a.atttypmod),
          a.attnotnull, a.attidentity::text, a.attgenerated::text, a.attstorage::text,
          a.attcompression::text, a.attcollation, col_description(c.oid, a.attnum),
          pg_get_expr(d.adbin, d.adrelid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace =
          (SELECT oid FROM pg_namespace WHERE nspname = %s) AND c.relkind = 'r'""",
    "constraints": """SELECT c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid), k.convalidated
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.connamespace =
          (SELECT oid FROM pg_namespace WHERE nspname = %s)""",
    "indexes": """SELECT c.relname, pg_get_indexdef(c.oid), i.indisunique, i.indisvalid FROM pg_class c
        JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relnamespace =
          (SELECT oid FROM pg_namespace WHERE nspname = %s)""",
    "triggers": """SELECT c.relname, t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid) FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace =
          (SELECT oid FROM pg_namespace WHERE nspname = %s)""",
    "sequences": """SELECT s.relname, c.relname, a.attname, q.seqtypid, q.seqstart, q.seqincrement, q.seqmin,
          q.seqmax, q.seqcache, q.seqcycle
        FROM pg_class s JOIN pg_sequence q ON q.seqrelid = s.oid
        JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'i' AND d.refobjsubid > 0
        JOIN pg_class c ON c.oid = d.refobjid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
        WHERE s.relnamespace =
          (SELECT oid FROM pg_namespace WHERE nspname = %s)""",
    "positions": "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s",
}


def rows(sql: str, *args: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall()


def inventory(schema: str) -> dict[str, set[tuple]]:
    """What stands in the schema, with its name taken out of definitions."""
    with schema_context(schema, include_public=False):
        found = {part: {*rows(sql, schema)} for part, sql in INVENTORY.items()}
    return {part: {tuple(_without(schema, v) for v in row) for row in lines} for part, lines in found.items()}


def data(schema: str) -> dict[str, list[tuple]]:
    tables = [t for (t,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema)]
    return {table: sorted(rows(f'SELECT t::text FROM "{schema}"."{table}" t')) for table in tables}


def same_sense(inventory: dict[str, set[tuple]]) -> dict[str, set[tuple]]:
    """The inventory without casts and brackets: PostgreSQL prints `IN ('a', 'b')` in another way once it has been
    printed and read again, as pg_dump and restore do too."""
    return {
        part: {tuple(_CASTS.sub("", v) if isinstance(v, str) else v for v in row) for row in lines}
        for part, lines in inventory.items()
    }


def _without(schema: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    return value.replace(f'"{schema}".', "").replace(f"{schema}.", "")
