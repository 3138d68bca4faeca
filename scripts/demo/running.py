"""One run of the demo, from the first check to the last process."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config import embedded

from .fingerprint import fingerprint
from .plan import Plan, Refused
from .processes import Processes
from .progress import say, step
from .reset import reset
from .stopping import StopRequest
from .welcome import welcome

_UP_SECONDS = 60


def run(plan: Plan, request: StopRequest, *, afresh: bool) -> None:
    """Start everything, say where it is, and stop everything when asked to or when a part ends by itself."""
    started = time.monotonic()
    processes = Processes(plan, request)
    if processes.stop_leftovers():
        say("  Ended what a killed demo had left running.")
    require_free_ports(plan)
    if afresh:
        with step("Removing the demo's data"):
            reset(plan)
    with stopped_at_last(plan, processes, request):
        start_servers(plan)
        start_standins(plan, processes)
        prepare(plan, processes)
        start_application(plan, processes)
        say(welcome(plan, seconds=time.monotonic() - started))
        while True:
            processes.check()
            time.sleep(0.2)


def require_free_ports(plan: Plan) -> None:
    """Raises Refused with all ports that are taken, and how to choose others."""
    taken = [port for port in plan.ports.values() if not _is_free(port.number)]
    if taken:
        first = taken[0]
        raise Refused(
            "\n".join(
                f"Port {port.number}, for {port.purpose}, is in use by another program." for port in taken
            )
            + f"\nStop that program, or choose another port: make demo {first.variable}={first.number + 1}"
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a connection that has just been closed there does not keep the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Refused(f"Port {port} is for the administrator only. Choose one above 1023.") from error
        except OSError:
            return False
    return True


@contextmanager
def stopped_at_last(plan: Plan, processes: Processes, request: StopRequest) -> Iterator[None]:
    """Whatever happens inside, stop the processes, then the servers they use."""
    try:
        yield
    finally:
        request.ignore()
        say("")
        with step("Stopping"):
            processes.stop()
            embedded.stop(plan.local)


def start_servers(plan: Plan) -> None:
    if not plan.external_database:
        with step("PostgreSQL"):
            embedded.ensure_postgres(plan.local)
    if not plan.external_redis:
        with step("Redis"):
            embedded.ensure_redis(plan.local)


def start_standins(plan: Plan, processes: Processes) -> None:
    with step("Payment page and mailbox"):
        processes.start_all(plan.standins, seconds=_UP_SECONDS)


def prepare(plan: Plan, processes: Processes) -> None:
    """Tables, static files and seeds; skipped when nothing has changed since the last time."""
    stamp = plan.state / "prepared.txt"
    if not plan.external_database and stamp.exists() and stamp.read_text() == fingerprint(plan):
        return
    stamp.unlink(missing_ok=True)
    processes.run(plan.preparation)
    stamp.write_text(fingerprint(plan))


def start_application(plan: Plan, processes: Processes) -> None:
    with step("Website, worker and clock"):
        processes.start_all(plan.application, seconds=_UP_SECONDS)
        _wait_until_ready(plan, processes)


def _wait_until_ready(plan: Plan, processes: Processes) -> None:
    """The website answers that database, Redis and a worker are there."""
    deadline = time.monotonic() + _UP_SECONDS
    while (answer := _readiness(plan)) != (200, ""):
        processes.check()
        if time.monotonic() > deadline:
            raise Refused(f"The website is not ready: {answer[0]} {answer[1]}\nLogs are in {plan.log}.")
        time.sleep(0.3)


def _readiness(plan: Plan) -> tuple[int, str]:
    """The status of /readyz, and what it says unless all is well."""
    connection = http.client.HTTPConnection("127.0.0.1", plan.ports["PORT"].number, timeout=10)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()
    return response.status, "" if response.status == 200 else text
