"""The production server and a worker as processes that can be killed at any moment."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 60


class Process:
    """A command that is started again after each kill."""

    def __init__(self, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        self._arguments = arguments
        self._environment = environment
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", *self._arguments],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """All of it at once, in the middle of whatever it does."""
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait(20)
            self._running = None


class Server(Process):
    """Granian with one worker on a port of its own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = _free_port()
        command = ["granian", "--interface", "wsgi", "--port", str(self.port), "--no-ws", "--workers", "1"]
        super().__init__([*command, "--blocking-threads", "4", "config.wsgi:application"], environment, log)

    def start(self) -> None:
        super().start()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, "the server does not come up"
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "platform.test"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Killer:
    """Kills one process after the other every few seconds, and starts it again, until it is told to stop."""

    def __init__(self, processes: list[Process], *, every_seconds: float) -> None:
        self.kills = 0
        self._processes = processes
        self._every = every_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._rage, daemon=True)

    def __enter__(self) -> "Killer":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join(2 * PATIENCE_SECONDS)

    def _rage(self) -> None:
        while not self._over.wait(self._every):
            process = self._processes[self.kills % len(self._processes)]
            process.kill()
            self.kills += 1
            process.start()


def environment(settings: Any, stripe_url: str) -> dict[str, str]:
    """What processes need to stand on this test's database, Redis and stand-in."""
    database = settings.DATABASES["default"]
    place = f"{quote(database['HOST'], safe='')}:{database['PORT']}"
    user = f"{database['USER']}:{database.get('PASSWORD', '')}"
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "tests.concurrency.storm.settings",
        "DATABASE_URL": f"postgres://{user}@{place}/{database['NAME']}",
        "STORM_STRIPE": stripe_url,
        "SWEEP_SECONDS": "1",
        "LOG_LEVEL": "ERROR",
    }


def worker(environment: dict[str, str], folder: Path) -> Process:
    """A Celery worker with its beat."""
    command = f"celery -A config.celery worker -B --pool=solo -l ERROR -n storm{os.getpid()}@%h"
    return Process([*command.split(), "-s", str(folder / "beat")], environment, folder / "worker.log")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
