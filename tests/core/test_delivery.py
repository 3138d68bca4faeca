"""Messages reach their receiver though Redis is killed: a real worker, a real beat, a Redis of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from celery import current_app
from django.conf import settings
from django.db import transaction
from redis import Redis
from tenant_schemas_celery.app import CeleryApp

from config import embedded
from config.celery import app
from core import clock
from core.duelist import queue
from core.duelist.models import Due
from core.models import OutboxMessage
from core.outbox import record

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


@dataclass
class Post:
    """The worker with its Redis, and what it delivered."""

    folder: Path
    process: subprocess.Popen | None = None

    @property
    def lines(self) -> list[str]:
        file = self.folder / "letters"
        return file.read_text().splitlines() if file.exists() else []

    def start_redis(self) -> None:
        embedded.ensure_redis(self.folder)

    def kill_redis(self) -> None:
        with Redis(unix_socket_path=str(self.folder / "run" / "redis.sock")) as redis:
            os.kill(redis.info("server")["process_id"], signal.SIGKILL)
        wait_until(lambda: not self._answers())

    def start_worker(self) -> None:
        database = settings.DATABASES["default"]
        place = f"{quote(database['HOST'], safe='')}:{database['PORT']}"
        user = f"{database['USER']}:{database.get('PASSWORD', '')}"
        command = (
            f"-A config.celery worker -B --pool=solo -l WARNING -I tests.core.letters -n test{os.getpid()}@%h"
        )
        with (self.folder / "worker.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", *command.split(), "-s", str(self.folder / "beat")],
                cwd=ROOT,
                env={
                    **os.environ,
                    "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
                    "DJANGO_SETTINGS_MODULE": "config.settings.test",
                    "IMMERSIO_LOCAL_DIR": str(self.folder),
                    "DATABASE_URL": f"postgres://{user}@{place}/{database['NAME']}",
                    "SWEEP_SECONDS": "0.5",
                    "DUE_QUEUE_SECONDS": "2",
                    "LETTERS_FILE": str(self.folder / "letters"),
                },
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)  # beat is a process of its own
            self.process.wait(20)
        embedded.remove(self.folder)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(self.folder / "run" / "redis.sock"))
            except OSError:
                return False
        return True


@pytest.fixture
def post(committed_school: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setattr(settings, "DUE_QUEUE_SECONDS", 2)
    post = Post(tmp_path)
    post.start_redis()
    ours = CeleryApp("test", task_cls="core.celery_task:SchoolTask")
    ours.config_from_object("django.conf:settings", namespace="CELERY")
    number = settings.CELERY_BROKER_URL.rpartition("virtual_host=")[2]
    ours.conf.broker_url = f"redis+socket://{tmp_path / 'run' / 'redis.sock'}?virtual_host={number}"
    ours.set_current()
    try:
        yield post
    finally:
        app.set_current()
        ours.close()
        queue._paused_until = 0
        post.stop()
    assert current_app._get_current_object() is app


def send(key: str) -> float:
    """Record a message in a transaction; returns how many seconds the commit took."""
    began = time.monotonic()
    with transaction.atomic():
        record(kind="test.line", key=key, payload={}, now=clock.now())
    return time.monotonic() - began


def wait_until(claim: Any) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def delivered() -> list[str]:
    rows = OutboxMessage.objects.filter(state="delivered").order_by("id")
    return list(rows.values_list("key", flat=True))


@pytest.mark.slow
def test_messages_are_delivered_once_though_redis_is_killed(post: Post, committed_school: Any) -> None:
    school = committed_school.schema_name
    send("1 lost in the queue")  # taken by Redis, which dies before it has saved and before a worker came
    assert Due.objects.get(schema=school).queued_until is not None
    post.kill_redis()
    post.start_redis()
    post.start_worker()
    wait_until(lambda: delivered() == ["1 lost in the queue"])
    send("2 all is well")
    wait_until(lambda: len(delivered()) == 2)

    post.kill_redis()
    assert send("3 Redis is away at the commit") < 1
    assert send("4 and still away") < 0.2
    time.sleep(1)
    assert len(post.lines) == 2
    post.start_redis()
    wait_until(lambda: len(delivered()) == 4)

    assert sorted(post.lines) == [f"{school} {key}" for key in sorted(delivered())]
    assert list(OutboxMessage.objects.values_list("attempts", flat=True)) == [1, 1, 1, 1]
    wait_until(lambda: not Due.objects.filter(schema=school).exists())
