"""The slots endpoint with a full database, beside a bare Django view: `make bench BENCH=endpoint`.

Thirty teachers and sixty days in a school with 100,000 bookings, among 200 schools. One process of the production
server answers, one question at a time; the client runs on the same machine. The first run makes the data, which
takes minutes; it is kept below `.local/bench`.
"""

import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _crowd
import _servers as servers
import _web

SCHOOLS = 200
DAYS = 60
SECONDS = 8.0


def main() -> None:
    servers.start()
    try:
        path, changing = prepare()
        count_queries(path)
        compare(path, changing)
    finally:
        servers.stop()


def prepare() -> tuple[str, list[str]]:
    """The path of the question, and paths of questions that differ from one another."""
    from django.core.management import call_command
    from django_tenants.utils import tenant_context

    from core.clock import now

    call_command("migrate", verbosity=0)
    tenant = _crowd.crowded_school(others=SCHOOLS)
    today = now().date()
    with tenant_context(tenant):
        base = f"/api/v1/public/workshops/{_crowd.lesson().pk}/slots"
    until = today + timedelta(days=DAYS - 1)
    path = f"{base}?from={today}&to={until}&timeZone=Europe/Madrid"
    zones = ("Europe/Paris", "Europe/Rome", "Europe/Vienna", "Europe/Prague", "Europe/Berlin", "Europe/Oslo")
    return path, [f"{base}?from={today}&to={until}&timeZone={zone}" for zone in zones]


def count_queries(path: str) -> None:
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    for alias in ("default", "pages"):
        caches[alias].clear()
    for name in ("nothing cached", "asked again"):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path, headers={"host": _crowd.HOST})
        assert response.status_code == 200, response.content
        slots = sum(len(day["slots"]) for day in response.json()["days"])
        size = len(response.content) / 1024
        print(f"{name}: {len(queries)} queries, {slots} slots, {size:.0f} kB")


def compare(path: str, changing: list[str]) -> None:
    with _web.serving("_bare:application") as port:
        bare = measure(port, "/", "a bare Django view")
    with _web.serving(RATE_PUBLIC_READ="1000000/s") as port:
        for name, paths in (("the slots endpoint", [path]), ("its questions in turn", changing)):
            for each in paths:
                _web.latencies(port, each, host=_crowd.HOST, seconds=0.3, connections=1)
            measured = measure(port, path, name)
            print(f"  ratio of p95 to the bare view: {measured / bare:.1f}")
        # With a header of this name nothing comes from the cache.
        measured = measure(port, path, "worked out anew each time", Authorization="none")
        print(f"  ratio of p95 to the bare view: {measured / bare:.0f}")


def measure(port: int, path: str, name: str, **headers: str) -> float:
    _web.latencies(port, path, host=_crowd.HOST, seconds=1.0, connections=1, **headers)
    taken = _web.latencies(port, path, host=_crowd.HOST, seconds=SECONDS, connections=1, **headers)
    middle, p95 = taken[len(taken) // 2] * 1000, taken[int(len(taken) * 0.95)] * 1000
    print(f"{name}: median {middle:.2f} ms, p95 {p95:.2f} ms, {len(taken)} answers")
    return p95


if __name__ == "__main__":
    main()
