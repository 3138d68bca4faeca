"""Everything that outlives a restart, in one SQLite file: objects as JSON, what is due, keys and deliveries.

One connection and one lock: a request's work, its events and its idempotency record are committed together,
or not at all. Loopback traffic of a test suite is far below what that serves.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL, body TEXT NOT NULL, private TEXT NOT NULL, livemode INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, account, seq);
CREATE TABLE IF NOT EXISTS due (
  what TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (what, id));
CREATE TABLE IF NOT EXISTS idempotency (
  scope TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
  body TEXT NOT NULL, request_id TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (scope, key));
CREATE TABLE IF NOT EXISTS deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, state TEXT NOT NULL,
  due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, last_answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deliveries_by_state ON deliveries (state, due_at);
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
"""
# Of the live world and the test world; an account stands in both, and says itself where it is connected.
MOVED = """
ALTER TABLE objects ADD COLUMN livemode INTEGER NOT NULL DEFAULT 0;
UPDATE objects SET private = '{"worlds": [false, true]}' WHERE kind = 'account' AND private LIKE '%true%';
UPDATE objects SET private = '{"worlds": []}' WHERE kind = 'account' AND private LIKE '%"connected": false%';
UPDATE objects SET body = json_set(body, '$.requirements', json('[]'), '$.requirements_due', null)
  WHERE kind = 'account';
"""
PLATFORM = ""  # the account column of what belongs to the platform itself


class Record:
    """An object as the API shows it (`body`), with what the API never shows (`private`)."""

    __slots__ = ("account", "body", "id", "kind", "livemode", "private", "seq")

    def __init__(self, row: sqlite3.Row) -> None:
        self.seq: int = row["seq"]
        self.kind: str = row["kind"]
        self.id: str = row["id"]
        self.account: str = row["account"]
        self.livemode = bool(row["livemode"])
        self.body: dict[str, Any] = json.loads(row["body"])
        self.private: dict[str, Any] = json.loads(row["private"])


class Store:
    def __init__(self, path: str) -> None:
        self.lock = threading.RLock()
        self.after_commit: Callable[[], None] = lambda: None
        self._depth = 0
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)
        if not self.rows("SELECT 1 FROM pragma_table_info('objects') WHERE name = 'livemode'"):
            self._db.executescript(MOVED)  # a file of before there were two worlds

    def close(self) -> None:
        with self.lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; joins the one already open in this thread."""
        with self.lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1
        if outermost:
            self.after_commit()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self.lock:
            return self._db.execute(sql, values).fetchall()

    def run(self, sql: str, *values: Any) -> int:
        """Runs one statement and tells how many rows it touched."""
        with self.lock:
            return self._db.execute(sql, values).rowcount

    def add(self, kind: str, account: str, body: dict[str, Any], *, livemode: bool, **private: Any) -> Record:
        """Keeps a new object. Where its body says in which world it is, it says `livemode`."""
        if "livemode" in body:
            body["livemode"] = livemode
        self.run(
            "INSERT INTO objects (kind, id, account, body, private, livemode) VALUES (?, ?, ?, ?, ?, ?)",
            kind, body["id"], account, json.dumps(body), json.dumps(private), livemode,
        )  # fmt: skip
        return self.require(kind, body["id"])

    def save(self, *records: Record) -> None:
        for record in records:
            body, private = json.dumps(record.body), json.dumps(record.private)
            self.run("UPDATE objects SET body = ?, private = ? WHERE id = ?", body, private, record.id)

    def find(self, kind: str, object_id: str) -> Record | None:
        found = self.rows("SELECT * FROM objects WHERE id = ? AND kind = ?", object_id, kind)
        return Record(found[0]) if found else None

    def require(self, kind: str, object_id: str) -> Record:
        record = self.find(kind, object_id)
        if record is None:
            raise LookupError(f"no {kind} {object_id}")
        return record

    def all_of(self, kind: str, account: str | None = None, *, livemode: bool | None = None) -> list[Record]:
        """Newest first."""
        wanted = {"kind": kind, "account": account, "livemode": livemode}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join(f"{name} = ?" for name in given)
        found = self.rows(f"SELECT * FROM objects WHERE {where} ORDER BY seq DESC", *given.values())
        return [Record(row) for row in found]

    def schedule(self, what: str, object_id: str, at: float) -> None:
        self.run("INSERT OR REPLACE INTO due (what, id, at) VALUES (?, ?, ?)", what, object_id, at)

    def unschedule(self, what: str, object_id: str) -> None:
        self.run("DELETE FROM due WHERE what = ? AND id = ?", what, object_id)

    def due(self, now: float) -> list[tuple[str, str]]:
        found = self.rows("SELECT what, id FROM due WHERE at <= ? ORDER BY at, id", now)
        return [(row["what"], row["id"]) for row in found]
