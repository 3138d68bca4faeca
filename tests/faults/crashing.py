"""A PostgreSQL that a test may crash, as all tests share the other one, and a school that lives through it."""

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

from config import embedded
from config.embedded.places import settle_places
from config.embedded.processes import run
from config.embedded.programs import postgres_programs

from .restarted import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """PostgreSQL below a folder of its own, with the database of the tests as it is before any of them."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.address = embedded.ensure_postgres(base)
        self.places = settle_places(base)
        self.programs = postgres_programs(self.places)
        theirs = settings.DATABASES["default"]
        dumped = self._client("pg_dump", theirs, theirs["NAME"])
        self._client("psql", self.address, "-q1", "-v", "ON_ERROR_STOP=1", "immersio", stdin=dumped)

    @property
    def url(self) -> str:
        host, port, user = self.address.values()
        return f"postgres://{user}@{quote(host, safe='')}:{port}/immersio"

    def crash(self) -> None:
        """Every process of it ends at once, with no checkpoint; nobody starts it again yet."""
        data = self.places.servers / "postgres"
        stop = ("-D", data, "-m", "immediate", "-w", "stop")
        run(self.programs / "pg_ctl", *stop, account=self.places.account)

    def recover(self) -> None:
        before = self._recoveries()
        embedded.ensure_postgres(self.base)
        assert self._recoveries() == before + 1

    def _recoveries(self) -> int:
        return (self.base / "log/postgres.log").read_text().count("automatic recovery in progress")

    def _client(self, program: str, at: dict[str, Any], *options: str, stdin: bytes = b"") -> bytes:
        names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
        reached = {name: str(at[key]) for key, name in names.items() if at.get(key)}
        done = subprocess.run(
            [self.programs / program, *options],
            input=stdin,
            capture_output=True,
            check=False,
            env={**os.environ, **reached},
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


class School:
    """A process of its own (`restarted.py`) on that server; Stripe is where it is for this process."""

    def __init__(self, database_url: str, log: Path) -> None:
        own = {"DATABASE_URL": database_url, "IMMERSIO_TEST_RUN": f"{settings.TEST_RUN}-{log.stem}"}
        path = os.pathsep.join(filter(None, sys.path))
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.restarted"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT,
                env={**os.environ, **own, "PYTHONPATH": path},
            )  # fmt: skip
        self.said: queue.Queue[str] = queue.Queue()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        names = [name for name in dir(settings) if name.startswith("STRIPE_")]
        self.tell({name: getattr(settings, name) for name in names})

    def tell(self, told: Any) -> None:
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        line = self.said.get(timeout=PATIENCE_SECONDS)
        assert line, self.log.read_text()[-4000:]
        return json.loads(line)

    def does(self, *step: str) -> Any:
        """Tell it a step, and return what came of it at the first try."""
        self.tell(step)
        return self.hear()["came"]

    def close(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(PATIENCE_SECONDS)
        finally:
            self.process.kill()
            self.process.wait()
            self.listener.join(5)
            self.process.stdout.close()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.said.put(line)
        self.said.put("")
