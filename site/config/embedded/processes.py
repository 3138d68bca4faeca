"""Locks, accounts and child processes: what both servers need."""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .errors import DiskFull, NotStartable

# Nothing of the caller's environment (PGDATA, LD_LIBRARY_PATH, an uninstalled locale) may reach the servers.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """The user that the servers run as when the caller is root, which PostgreSQL refuses to be."""

    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """None: as the caller. For root: the owner of existing data, otherwise `nobody`."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(nobody.pw_uid, nobody.pw_gid)


def make_folder(folder: Path, account: Account | None, mode: int = 0o700) -> None:
    """Make `folder` for `account`, or take the existing one as it is."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(mode)
        if account:
            os.chown(folder, account.uid, account.gid)


@contextmanager
def locked(lock: Path) -> Iterator[None]:
    """Hold `lock` against every other process. The kernel lets go of it even after `kill -9`.

    Raises NotStartable when this file, or one that is touched inside, belongs to another user.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with lock.open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise NotStartable(
            f"{error.filename} belongs to another user. Run this as that user, or remove {lock.parent} "
            "with its data and start again."
        ) from error


def call(*command: str | Path, account: Account | None, into: IO[bytes], stdin: bytes = b"") -> int:
    """Run `command` to its end and return its exit code.

    `into` must be a file, never a pipe: a server that the command leaves behind would hold a pipe open.
    """
    return subprocess.run(  # noqa: S603
        [str(part) for part in command],
        input=stdin,
        stdout=into,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=_ENVIRONMENT,
        start_new_session=True,  # Ctrl-C in the terminal is for the caller alone
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    ).returncode


def run(*command: str | Path, account: Account | None, stdin: bytes = b"") -> None:
    """Run `command` to its end; NotStartable with what it printed when it fails."""
    with tempfile.TemporaryFile() as out:
        if call(*command, account=account, into=out, stdin=stdin):
            out.seek(0)
            said = out.read().decode(errors="replace").strip()
            raise NotStartable(f"{command[0]} failed:\n{said[-2000:]}")


def succeeds(*command: str | Path, account: Account | None) -> bool:
    """Whether `command` can be run by `account` and ends well."""
    try:
        run(*command, account=account)
    except (NotStartable, OSError):
        return False
    return True


def command_of(pid: int) -> str:
    """The command line of a process, empty when there is none."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    ps = ["/bin/ps", "-o", "command=", "-p", str(pid)]
    found = subprocess.run(ps, capture_output=True, check=False)  # noqa: S603
    return found.stdout.decode(errors="replace").strip()


def require_room(folder: Path, *, needed_mb: int) -> None:
    """Raise DiskFull unless `needed_mb` are free below `folder`."""
    free_mb = shutil.disk_usage(folder).free // 2**20
    if free_mb < needed_mb:
        raise DiskFull(folder, free_mb=free_mb, needed_mb=needed_mb)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for a message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def open_log(log: Path) -> IO[bytes]:
    """Append to `log`; start it anew when it has grown past 5 MB.

    The caller opens it and the server inherits it, so the server's account needs no access to the folder.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > 5 * 2**20:
        log.unlink()
    return log.open("ab")
