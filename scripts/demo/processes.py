"""The demo's processes: start them, notice when one ends, stop all of them, leave none behind."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from config.embedded.processes import command_of, open_log, tail

from .plan import ROOT, Part, Plan, Refused
from .stopping import StopRequest

_GRACE_SECONDS = 15


class Processes:
    """Each part leads a session of its own: Ctrl-C reaches this process alone, and the order of stopping is ours."""

    def __init__(self, plan: Plan, request: StopRequest) -> None:
        self._plan = plan
        self._request = request
        self._running: dict[Part, subprocess.Popen[bytes]] = {}
        self._pids = plan.state / "pids"

    def run(self, part: Part) -> None:
        """Run `part` to its end; what it prints is shown. Raises Refused when it fails."""
        self._start(part, shown=True)
        while (code := self._running[part].poll()) is None:
            self._request.check()
            time.sleep(0.05)
        if code:
            raise Refused(f"{part.name} failed (exit code {code}). {self._last_words(part)}")
        del self._running[part]

    def start(self, part: Part) -> None:
        """Start `part`; what it prints goes to its log."""
        self._start(part, shown=False)

    def wait_until_up(self, part: Part, *, seconds: float) -> None:
        """Return when every port of `part` takes connections. Raises Refused when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not all(takes_connections(port) for port in part.ports):
            self.check()
            if time.monotonic() > deadline:
                raise Refused(f"{part.name} was not up after {seconds:.0f} seconds. {self._last_words(part)}")
            time.sleep(0.05)

    def check(self) -> None:
        """Raise Refused when a part has ended by itself, Stopped when someone asked for the end."""
        self._request.check()
        for part, running in self._running.items():
            if (code := running.poll()) is not None:
                raise Refused(f"{part.name} ended by itself (exit code {code}). {self._last_words(part)}")

    def stop(self) -> None:
        """Ask all to end, wait, then end by force what is left, children of children included."""
        for running in self._running.values():
            running.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for running in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                running.wait(max(0.0, deadline - time.monotonic()))
            _end_session(running.pid)
            running.wait()
        self._running.clear()
        self._pids.unlink(missing_ok=True)

    def stop_leftovers(self) -> int:
        """End what a killed demo of this folder left running; return how many those were.

        The caller holds the demo's lock, so nobody looks after them. A pid alone proves nothing, so the process
        must be running a command of ours.
        """
        commands = {" ".join(part.command) for part in self._plan.everything()}
        pids = [int(line) for line in self._pids.read_text().split()] if self._pids.exists() else []
        ours = [pid for pid in pids if command_of(pid).strip() in commands]
        for pid in ours:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_SECONDS
        while any(command_of(pid) for pid in ours) and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in ours:
            _end_session(pid)
        self._pids.unlink(missing_ok=True)
        return len(ours)

    def _start(self, part: Part, *, shown: bool) -> None:
        with open_log(self._log(part)) as log:
            log.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')}\n".encode())
            log.flush()
            self._running[part] = subprocess.Popen(
                part.command,
                cwd=ROOT,
                env=self._plan.environment(),
                stdin=subprocess.DEVNULL,
                stdout=None if shown else log,
                stderr=log,
                start_new_session=True,
            )
        self._pids.write_text("".join(f"{running.pid}\n" for running in self._running.values()))

    def _log(self, part: Part) -> Path:
        return self._plan.log / f"{part.name}.log"

    def _last_words(self, part: Part) -> str:
        return f"The end of {self._log(part)}:\n\n{tail(self._log(part))}\n"


def takes_connections(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _end_session(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
