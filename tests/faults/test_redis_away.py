"""A visitor with nothing behind Redis's address: how often is it asked, and how long may each asking take?"""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from booking.models import Booking
from config.celery import app
from config.settings.base import caches as cache_settings
from core import cache
from core.clock import now
from core.duelist import queue
from core.duelist.models import Due
from core.duelist.services import claim_due
from tests.support.servers import LiveSchool

from .story import Story


class Silence:
    """A server that takes connections and never says a word, as a machine does that hangs. Counts them."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.taken: list[socket.socket] = []
        self.thread = threading.Thread(target=self._take, daemon=True)
        self.thread.start()

    def _take(self) -> None:
        while True:
            try:
                self.taken.append(self.listener.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)
        for connection in (self.listener, *self.taken):
            connection.close()


@contextmanager
def redis_at(address: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Caches and broker are sought there."""
    settings.CACHES = cache_settings(f"{address}/1")
    monkeypatch.setattr(queue, "_paused_until", 0.0)
    # As in one short request, however slow this machine is just now.
    monkeypatch.setattr(queue, "PAUSE_SECONDS", 60)
    monkeypatch.setattr(cache, "PAUSE_SECONDS", 60)
    monkeypatch.setattr("booking.throttles.PublicBook.rate", "20/min", raising=False)
    before = app.conf.broker_url
    app.conf.broker_url = f"{address}/0"
    try:
        yield
    finally:
        app.conf.broker_url = before


@pytest.fixture
def silence(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Silence]:
    server = Silence()
    with redis_at(f"redis://127.0.0.1:{server.port}", settings, monkeypatch):
        yield server
    server.close()


def book(story: Story, live: LiveSchool, email: str) -> Any:
    """As a program at the public API does: limits, idempotency, mails, due times and the page cache take part."""
    wish = {
        "workshopId": story.session.workshop_id,
        "sessionId": story.session.pk,
        "attendee": {"name": "Chloe", "email": email, "timeZone": "Europe/Madrid", "locale": "en"},
        "payAtSchool": True,
    }
    return Client(HTTP_HOST=live.host).post(
        "/api/v1/public/bookings",
        json.dumps(wish),
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=email,
    )


def test_request_asks_a_redis_that_hangs_once_for_caches_and_once_for_the_queue(
    story: Story, live_school: LiveSchool, silence: Silence, settings: Any
) -> None:
    answer = book(story, live_school, "chloe@example.com")
    assert answer.status_code == 201, answer.content
    assert Booking.objects.get().status == "confirmed"
    assert Client(HTTP_HOST=live_school.host).get("/").status_code == 200
    assert len(silence.taken) == 2
    options = settings.CACHES["default"]["OPTIONS"]
    slowest = max(options["socket_timeout"], options["socket_connect_timeout"])
    assert slowest + queue.PATIENCE_SECONDS <= 1


def test_what_a_request_leaves_is_found_by_the_next_sweep(
    story: Story, live_school: LiveSchool, silence: Silence
) -> None:
    assert book(story, live_school, "chloe@example.com").status_code == 201
    waiting = Due.objects.filter(schema=story.schema, due_at__lte=now())
    assert waiting.count() >= 2, "mails to the student and to the school"
    assert set(waiting.values_list("queued_until", flat=True)) == {None}
    claimed = {claim.reference for claim in claim_due(now=now(), limit=100) if claim.schema == story.schema}
    assert claimed == set(waiting.values_list("reference", flat=True))


def test_redis_that_refuses_is_no_reason_to_fail(
    story: Story, live_school: LiveSchool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    connect = socket.socket.connect

    def counted(self: socket.socket, address: Any) -> None:
        if address == ("127.0.0.1", 1):
            asked.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", counted)
    with redis_at("redis://127.0.0.1:1", settings, monkeypatch):
        assert book(story, live_school, "chloe@example.com").status_code == 201
    # The broker's client tries twice in a row, in case only the connection was old.
    assert 2 <= len(asked) <= 3


def test_queue_is_used_again_once_redis_is_back(story: Story, live_school: LiveSchool) -> None:
    """The control: with Redis there, workers are sent at once."""
    assert book(story, live_school, "chloe@example.com").status_code == 201
    waiting = Due.objects.filter(schema=story.schema, due_at__lte=now())
    assert waiting.exists()
    assert not waiting.filter(queued_until=None).exists()
