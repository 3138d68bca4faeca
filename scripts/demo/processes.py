"""The demo's processes: start them, notice when one ends, stop all of them, leave none behind."""

import os
import shutil
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

    def start_all(self, parts: list[Part], *, seconds: float) -> None:
        """Start `parts` at the same time and return when every port of theirs takes connections.

        Each spends its first seconds on reading code. Raises Refused when one ends, or takes longer than `seconds`.
        """
        for part in parts:
            self._start(part, shown=False)
        deadline = time.monotonic() + seconds
        while waiting := [part for part in parts if not all(map(takes_connections, part.ports))]:
            self.check()
            if time.monotonic() > deadline:
                part = waiting[0]
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

        The caller holds the demo's lock, so nobody looks after them. A pid alone proves nothing: the process must
        still be running the command that was noted.
        """
        noted = self._pids.read_text().splitlines() if self._pids.exists() else []
        ours = [
            int(pid)
            for pid, _, command in (line.partition(" ") for line in noted)
            if _runs(int(pid), command)
        ]
        for pid in ours:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_SECONDS
        while any(map(command_of, ours)) and time.monotonic() < deadline:
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
        noted = [f"{running.pid} {' '.join(part.command)}\n" for part, running in self._running.items()]
        self._pids.write_text("".join(noted))

    def _log(self, part: Part) -> Path:
        return self._plan.log / f"{part.name}.log"

    def _last_words(self, part: Part) -> str:
        free_mb = shutil.disk_usage(self._plan.local).free // 2**20
        full = (
            f"Only {free_mb} MB are left on the disk: free some space and start again. "
            if free_mb < 50
            else ""
        )
        return f"{full}The end of {self._log(part)}:\n\n{tail(self._log(part))}\n"


def takes_connections(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _runs(pid: int, command: str) -> bool:
    return command_of(pid).strip() == command


def _end_session(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
