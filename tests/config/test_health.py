"""What a load balancer is told, on any host and in any state."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django_tenants.utils import schema_context

from config.health import HealthMiddleware, readiness
from core import heartbeat


def ask(path: str, host: str = "10.0.0.7") -> HttpResponse:
    return Client(HTTP_HOST=host).get(path)


@pytest.mark.django_db
def test_process_that_answers_is_healthy(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = ask("/healthz")
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (200, {"status": "ok"}, "no-store")


@pytest.mark.django_db
def test_ready_when_everything_answers() -> None:
    heartbeat.beat()
    answer = ask("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "redis": "ok", "workers": "ok"}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [None, 61])
def test_not_ready_without_a_worker(seconds: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if seconds is not None:
        import time

        heartbeat.beat()
        later = time.time() + seconds
        monkeypatch.setattr(time, "time", lambda: later)
    answer = ask("/readyz")
    assert (answer.status_code, answer.json()["workers"]) == (503, "none heard of in the last minute")


@pytest.mark.django_db
def test_not_ready_while_redis_is_away(settings: Any) -> None:
    from config.settings.base import caches as cache_settings

    settings.CACHES = cache_settings("unix:///nowhere/redis.sock?db=1")
    answer = ask("/readyz")
    assert (answer.status_code, answer.json()["redis"], answer.json()["database"]) == (
        503,
        "does not answer",
        "ok",
    )


@pytest.fixture
def no_database(committed_school: Any) -> Iterator[None]:
    there = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.close()
    connection.settings_dict["HOST"] = there


def test_not_ready_while_the_database_is_away(no_database: None) -> None:
    answer = readiness()
    assert answer.status_code == 503
    assert b'"database": "does not answer"' in answer.content


@pytest.mark.django_db
def test_asking_leaves_the_connection_in_its_school() -> None:
    heartbeat.beat()
    with schema_context("beta"):
        caches["default"].set("word", "beta's")
        assert readiness().status_code == 200
        assert connection.schema_name == "beta"
        assert caches["default"].get("word") == "beta's"


def test_other_paths_are_passed_on(rf: RequestFactory) -> None:
    middleware = HealthMiddleware(lambda request: HttpResponse("page"))
    assert middleware(rf.get("/healthz/more")).content == b"page"
