"""Start and stop the embedded PostgreSQL."""

import shutil
import socket
import struct
import time
from pathlib import Path

from .errors import NotStartable
from .places import Places
from .processes import call, command_of, locked, make_folder, open_log, require_room, run, tail
from .programs import postgres_programs

USER = "postgres"
PORT = "5432"  # part of the socket's name only: no TCP port is opened
DATABASE = "immersio"

# Without fsync a power cut may cost the data, which can be seeded again; `kill -9` does not, as commits are written
# at once (synchronous_commit stays on). Production is another matter: docs/running.md.
# A school is a schema, so one statement may lock thousands of tables (pg_dump of 200 schools fails with 64).
_CONFIGURATION = """\
# Written anew at each start.
listen_addresses = ''
port = {port}
unix_socket_directories = '{run}'
unix_socket_permissions = 0700
max_connections = 200
max_locks_per_transaction = 1024
shared_buffers = 256MB
max_parallel_workers_per_gather = 0
fsync = off
full_page_writes = off
timezone = 'UTC'
log_timezone = 'UTC'
"""
_START_SECONDS = 60


def ensure(places: Places) -> None:
    """Return when PostgreSQL takes queries. Any number of processes may call this at once."""
    if _accepts(places):
        return
    with locked(places.lock):
        deadline = time.monotonic() + _START_SECONDS
        while not _accepts(places):
            _start(places, last_try=time.monotonic() > deadline)


def stop(places: Places) -> None:
    """Stop PostgreSQL, ending its connections; wait until it has."""
    with locked(places.lock):
        if (_data(places) / "postmaster.pid").exists() and _state(places) != "dead":
            programs = postgres_programs(places)
            run(programs / "pg_ctl", "-D", _data(places), "-m", "fast", "-w", "stop", account=places.account)


def _data(places: Places) -> Path:
    return places.servers / "postgres"


def _accepts(places: Places) -> bool:
    return _state(places) == "ready"


def _state(places: Places) -> str:
    """Ask for a session: "ready", "busy" (starting or stopping) or "dead". A pid file would prove nothing."""
    parameters = b"user\0" + USER.encode() + b"\0database\0postgres\0\0"
    hello = struct.pack("!II", 8 + len(parameters), 0x30000) + parameters  # protocol 3.0 StartupMessage
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(places.run / f".s.PGSQL.{PORT}"))
            connection.sendall(hello)
            answer = connection.recv(512)
        except OSError:
            return "dead"
    if not answer:
        return "dead"
    return "busy" if b"C57P03\0" in answer else "ready"  # cannot_connect_now


def _start(places: Places, *, last_try: bool) -> None:
    """One attempt. After a crash the first ones may fail: a worker may still be attached to shared memory."""
    if _state(places) == "busy":
        time.sleep(0.1)
        return
    data, log, programs = _data(places), places.log / "postgres.log", postgres_programs(places)
    if not data.exists():
        _create_cluster(places, programs)
    require_room(data, needed_mb=100)
    _check_version(data)
    (data / "postgresql.conf").write_text(_CONFIGURATION.format(port=PORT, run=places.run))
    _drop_stale_lock(data / "postmaster.pid", data)
    _drop_stale_lock(places.run / f".s.PGSQL.{PORT}.lock", data)
    with open_log(log) as out:
        start: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-t", str(_START_SECONDS), "start"]
        failed = call(*start, account=places.account, into=out)
    if failed and last_try:
        raise NotStartable(f"PostgreSQL did not start. The end of {log}:\n{tail(log)}")
    if failed:
        time.sleep(0.5)


def _create_cluster(places: Places, programs: Path) -> None:
    """initdb and our database, in a folder that takes its real name only when it is whole."""
    require_room(places.servers, needed_mb=600)
    half = places.servers / "postgres.half"
    shutil.rmtree(half, ignore_errors=True)
    make_folder(half, places.account)
    run(
        programs / "initdb",
        *("-D", half, "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        account=places.account,
    )
    create = f"CREATE DATABASE {DATABASE};\n".encode()
    single_user: list[str | Path] = [programs / "postgres", "--single", "-D", half, "-F", "template1"]
    run(*single_user, account=places.account, stdin=create)
    half.rename(_data(places))


def _check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else "damaged"
    if version != "18":
        raise NotStartable(
            f"The demo's database in {data} is {version}, and PostgreSQL 18 cannot open it. "
            "`make demo-reset` starts afresh."
        )


def _drop_stale_lock(lock: Path, data: Path) -> None:
    """Remove a lock whose process is not a server on `data`.

    Pids come again after a crash or a container's restart, and PostgreSQL would refuse to start for as long
    as any process has that one. Our own lock is held and the socket did not answer: no start is under way.
    """
    try:
        pid = int(lock.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    if pid > 0 and str(data) not in command_of(pid):
        lock.unlink(missing_ok=True)
