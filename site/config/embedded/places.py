"""Where the servers keep their data, sockets and logs below one base folder."""

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .abandoned import clear_abandoned
from .errors import NotStartable
from .processes import Account, account_for, locked, make_folder, succeeds

# A socket's address has 104 (macOS) to 108 (Linux) bytes.
_LONGEST_SOCKET = 103
_LONGEST_NAME = ".s.PGSQL.5432.lock"
# `,` splits a libpq host, `#?%` and spaces end or bend a Redis URL.
_PLAIN = re.compile(r"[\w./-]+", re.ASCII)


@dataclass(frozen=True)
class Places:
    """Folders of one installation, links resolved. `servers` and `run` can be entered by `account`."""

    base: Path
    servers: Path
    run: Path
    account: Account | None

    @property
    def log(self) -> Path:
        return self.base / "log"

    @property
    def lock(self) -> Path:
        return self.base / "servers.lock"


def find_places(base: Path) -> Places | None:
    """The places of an installation that has been set up before, or None."""
    base = base.resolve()
    servers, run = _here(base / "servers", base), _here(base / "run", base)
    if servers is None or run is None or not _fits_socket(run):
        return None
    return Places(base=base, servers=servers, run=run, account=account_for(servers))


def settle_places(base: Path) -> Places:
    """The places of an installation, made on the first call."""
    if (places := find_places(base)) is not None:
        return places
    base = base.resolve()
    with locked(base / "servers.lock"):
        account = account_for(base / "servers")
        if _here(base / "servers", base) is None:
            _settle_servers(base, account)
        if (run := _here(base / "run", base)) is None or not _fits_socket(run):
            _settle_run(base, account)
        found = find_places(base)
    assert found is not None
    return found


def _tag(base: Path) -> str:
    return hashlib.sha256(os.fsencode(base)).hexdigest()[:10]


def _here(path: Path, base: Path) -> Path | None:
    """`path` with its link resolved; None when it is missing, or its link was copied from another folder."""
    try:
        if path.is_symlink() and _tag(base) not in os.readlink(path):
            return None
        return path.resolve(strict=True)
    except OSError:
        return None


def _fits_socket(run: Path) -> bool:
    return bool(_PLAIN.fullmatch(str(run))) and len(os.fsencode(run / _LONGEST_NAME)) <= _LONGEST_SOCKET


def _settle_servers(base: Path, account: Account | None) -> None:
    place = base / "servers"
    if account is None or succeeds("/bin/sh", "-c", 'cd "$0"', base, account=account):
        place.unlink(missing_ok=True)
        make_folder(place, account)
        return
    # Root in a folder that `nobody` cannot enter, for example below a home of mode 0700.
    parents = ["/var/tmp", tempfile.gettempdir(), "/var/lib"]  # noqa: S108
    can_run_programs = [p for p in parents if not os.statvfs(p).f_flag & os.ST_NOEXEC]
    _link(place, _folder_in(can_run_programs, f"immersio-servers-{_tag(base)}-", account))


def _settle_run(base: Path, account: Account | None) -> None:
    place = base / "run"
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)  # the whole folder was moved to where its path is too long
    elsewhere = (base / "servers").is_symlink()
    direct = (base / "servers").resolve() / "run" if elsewhere else place
    if _fits_socket(direct):
        make_folder(direct, account)
        if elsewhere:
            _link(place, direct)
    else:
        parents = ["/tmp", tempfile.gettempdir()]  # noqa: S108
        _link(place, _folder_in(parents, f"immersio-run-{_tag(base)}-", account))


def _folder_in(parents: list[str], prefix: str, account: Account | None) -> Path:
    """A new folder in the first of `parents` that can hold one, for `account`.

    The rest of its name cannot be guessed: in a shared folder, someone else could take a known name first.
    """
    for parent in map(Path, parents):
        try:
            clear_abandoned(parent, prefix)
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        except OSError:
            continue
        if account:
            os.chown(folder, account.uid, account.gid)
        return folder
    raise NotStartable(
        f"No folder for the servers' files could be made in any of {', '.join(parents)}. "
        "Set IMMERSIO_LOCAL_DIR to a folder that every user may enter."
    )


def _link(place: Path, target: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to(target)
