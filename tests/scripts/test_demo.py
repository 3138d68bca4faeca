"""The demo's runner, with real processes, ports and signals. The whole demo is started by .ci/run."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.embedded.processes import command_of
from scripts.demo.__main__ import only_one
from scripts.demo.fingerprint import fingerprint
from scripts.demo.plan import ROOT, Part, Plan, Refused, make_plan
from scripts.demo.processes import Processes, takes_connections
from scripts.demo.reset import reset
from scripts.demo.running import require_free_ports
from scripts.demo.stopping import Stopped, StopRequest
from scripts.demo.welcome import welcome


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    made = make_plan({"IMMERSIO_LOCAL_DIR": str(tmp_path / "a demo"), **free_ports()})
    made.state.mkdir(parents=True)
    return made


@pytest.fixture
def processes(plan: Plan) -> Iterator[Processes]:
    running = Processes(plan, StopRequest())
    yield running
    running.stop()


def free_ports() -> dict[str, str]:
    names = ("PORT", "STRIPE_PORT", "SMTP_PORT", "MAILBOX_PORT")
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: str(found.getsockname()[1]) for name, found in zip(names, sockets, strict=True)}
    for found in sockets:
        found.close()
    return ports


def python(name: str, code: str, *ports: int) -> Part:
    return Part(name, (sys.executable, "-c", code), ports)


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited 10 seconds"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """A zombie has ended: it waits for a parent that these tests have killed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_ports_come_from_the_environment() -> None:
    ports = make_plan({"PORT": "9000", "SMTP_PORT": ""}).ports
    assert {name: port.number for name, port in ports.items()} == {
        "PORT": 9000,
        "STRIPE_PORT": 12111,
        "SMTP_PORT": 1025,
        "MAILBOX_PORT": 8025,
    }


@pytest.mark.parametrize("text", ["web", "0", "65536", "-1", "80.5"])
def test_port_that_is_none_is_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        make_plan({"PORT": text})
    assert (
        str(refusal.value) == f"PORT={text} is not a port. Give a number from 1 to 65535, for example 8000."
    )


def test_ports_in_use_are_all_named_with_a_way_out(plan: Plan) -> None:
    require_free_ports(plan)
    web, mailbox = plan.ports["PORT"].number, plan.ports["MAILBOX_PORT"].number
    with (
        socket.create_server(("127.0.0.1", web)),
        socket.create_server(("127.0.0.1", mailbox)),
        pytest.raises(Refused) as refusal,
    ):
        require_free_ports(plan)
    assert str(refusal.value).splitlines() == [
        f"Port {web}, for the website, is in use by another program.",
        f"Port {mailbox}, for the mailbox, is in use by another program.",
        f"Stop that program, or choose another port: make demo PORT={web + 1}",
    ]


def test_second_demo_of_a_folder_is_a_sentence(plan: Plan) -> None:
    with only_one(plan):
        with pytest.raises(Refused) as refusal, only_one(plan):
            raise AssertionError("the lock let a second one in")
        assert f"is running already (process {os.getpid()})" in str(refusal.value)
    with only_one(plan):
        assert (plan.state / "lock").read_text() == str(os.getpid())


def test_part_is_up_when_its_port_answers(plan: Plan, processes: Processes) -> None:
    port = plan.ports["PORT"].number
    serve = f"import http.server as h; h.HTTPServer(('127.0.0.1', {port}), h.BaseHTTPRequestHandler).serve_forever()"
    processes.start_all([python("web", f"import time; time.sleep(0.3); {serve}", port)], seconds=10)
    assert takes_connections(port)


def test_part_that_ends_by_itself_is_named_with_its_last_words(plan: Plan, processes: Processes) -> None:
    part = python("worker", "import sys; sys.exit('no broker to be found')")
    processes.start_all([part], seconds=10)
    with pytest.raises(Refused) as refusal:
        eventually(lambda: processes.check() is not None)
    said = str(refusal.value)
    assert said.startswith(f"worker ended by itself (exit code 1). The end of {plan.log / 'worker.log'}:")
    assert said.rstrip().endswith("no broker to be found")


def test_part_that_never_opens_its_port_is_named(plan: Plan, processes: Processes) -> None:
    port = plan.ports["PORT"].number
    with pytest.raises(Refused, match=r"^web was not up after 0 seconds\."):
        processes.start_all([python("web", "import time; time.sleep(60)", port)], seconds=0.3)


def test_preparation_that_fails_is_named(processes: Processes) -> None:
    with pytest.raises(Refused, match=r"(?s)^prepare failed \(exit code 1\).*ValueError: no such school"):
        processes.run(python("prepare", "raise ValueError('no such school')"))


def test_stop_ends_children_of_children_too(tmp_path: Path, processes: Processes) -> None:
    pids = tmp_path / "pids"
    code = (
        "import os, pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "child = os.fork()\n"
        "if child == 0: signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)\n"
        f"pathlib.Path({str(pids)!r}).write_text(f'{{os.getpid()}} {{child}}')\n"
        "time.sleep(60)"
    )
    processes.start_all([python("worker", code)], seconds=10)
    eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    parent, child = map(int, pids.read_text().split())
    processes.stop()
    eventually(lambda: not alive(parent) and not alive(child))


def test_leftovers_of_a_killed_demo_are_ended_and_strangers_are_not(plan: Plan) -> None:
    killed = Processes(plan, StopRequest())
    killed.start_all([python("worker", "import time; time.sleep(60)")], seconds=10)
    noted = (plan.state / "pids").read_text()
    left = int(noted.split()[0])
    eventually(lambda: command_of(left) != "")
    stranger = subprocess.Popen(["sleep", "60"])
    (plan.state / "pids").write_text(f"{noted}{stranger.pid} {sys.executable} -m granian\n")
    try:
        assert Processes(plan, StopRequest()).stop_leftovers() == 1
        eventually(lambda: not alive(left))
        assert alive(stranger.pid)
        assert Processes(plan, StopRequest()).stop_leftovers() == 0
    finally:
        stranger.kill()
        stranger.wait()
        killed.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_is_noted_and_raised_at_the_next_check(number: signal.Signals) -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    request = StopRequest()
    try:
        request.listen()
        request.check()
        os.kill(os.getpid(), number)
        with pytest.raises(Stopped):
            request.check()
        request.ignore()
        os.kill(os.getpid(), number)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_fingerprint_changes_with_code_cluster_and_ports(plan: Plan) -> None:
    first = fingerprint(plan)
    assert fingerprint(plan) == first
    cluster = plan.local / "servers/postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("18\n")
    second = fingerprint(plan)
    assert second != first
    os.utime(cluster / "PG_VERSION", (1, 1))
    assert fingerprint(plan) not in (first, second)
    other_ports = make_plan({"IMMERSIO_LOCAL_DIR": str(plan.local), **free_ports()})
    assert fingerprint(other_ports) != fingerprint(plan)


def test_reset_removes_what_the_demo_made_and_nothing_else(plan: Plan, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for made in (plan.local / "media/lingua", plan.local / "static", plan.state / "mails", elsewhere):
        made.mkdir(parents=True)
        (made / "file").write_text("x")
    (plan.local / "servers").symlink_to(elsewhere)
    (plan.local / "thesis.odt").write_text("years of work")
    (plan.state / "lock").write_text("1")
    reset(plan)
    assert sorted(str(path.relative_to(plan.local)) for path in plan.local.rglob("*")) == [
        "demo",
        "demo/lock",
        "thesis.odt",
    ]
    assert not elsewhere.exists()


def test_reset_leaves_a_database_of_ones_own_alone(tmp_path: Path) -> None:
    plan = make_plan({"IMMERSIO_LOCAL_DIR": str(tmp_path), "DATABASE_URL": "postgres://example.invalid/mine"})
    with pytest.raises(
        Refused, match=r"^DATABASE_URL is set, and the data of a server of your own is not removed"
    ):
        reset(plan)


def test_environment_keeps_real_accounts_out(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_real")
    monkeypatch.setenv("STRIPE_API_BASE", "https://api.stripe.com")
    environment = plan.environment()
    assert environment["STRIPE_SECRET_KEY"] == "sk_live_demo"
    assert environment["STRIPE_TEST_SECRET_KEY"] == "sk_test_demo"
    assert "STRIPE_API_BASE" not in environment
    assert environment["PUBLIC_PORT"] == str(plan.ports["PORT"].number)
    assert environment["PYTHONPATH"] == ".:site"


def test_welcome_names_every_address_and_the_logins(plan: Plan) -> None:
    (plan.state / "logins.txt").write_text("ana@lingua.example  a password\n")
    text = welcome(plan, seconds=12.3)
    port, mailbox = plan.ports["PORT"].number, plan.ports["MAILBOX_PORT"].number
    for address in (
        f"localhost:{port}",
        f"lingua.localhost:{port}",
        f"kids.localhost:{port}",
        f"localhost:{mailbox}",
    ):
        assert f"  http://{address} " in text
    assert "ana@lingua.example  a password" in text
    assert "up after 12 seconds" in text


def test_makefile_names_every_target_in_its_help() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = {line.split()[0] for line in listed.splitlines() if line}
    assert targets >= {
        "demo",
        "demo-reset",
        "test",
        "lint",
        "format",
        "bench",
        "lock",
        "messages",
        "shell",
        "clean",
    }
