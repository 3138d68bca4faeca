"""Whether anything has changed since the demo was last prepared."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from .plan import ROOT, Plan


def fingerprint(plan: Plan) -> str:
    """Changes with any source file, the installed packages, the cluster and the day (classes lie in coming weeks)."""
    digest = hashlib.sha256(datetime.now(UTC).date().isoformat().encode())
    digest.update(repr([port.number for port in plan.ports.values()]).encode())
    for path in [*_sources(ROOT), *_made(plan)]:
        found = path.stat()
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _made(plan: Plan) -> list[Path]:
    """What preparing writes into; a missing one counts as a change."""
    wanted = [plan.local / "servers" / "postgres" / "PG_VERSION", plan.local / "static" / "staticfiles.json"]
    return [path for path in wanted if path.exists()]


def _sources(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.name.startswith(".") or entry.name in ("__pycache__", "tests", "docs"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _sources(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)
