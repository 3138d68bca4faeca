"""Queries and requests a second of a page with the booking widget: `make bench BENCH=pages`.

One process of the production server answers, on the schools of the demo. The client runs on the same machine and
takes its share of the processor, so the figures are those of a small machine that does everything.
"""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _servers as servers

HOST = "lingua.localhost"
CONNECTIONS = 4
SECONDS = 5.0


def main() -> None:
    servers.start()
    try:
        path = prepare()
        count_queries(path)
        measure_speed(path)
    finally:
        servers.stop()


def prepare() -> str:
    """Tables and seeds; returns the path of a workshop's page with the widget on it.

    A free workshop's, since Stripe is not there: what costs money is not offered without an account.
    """
    from django.core.management import call_command
    from django_tenants.utils import tenant_context

    from cms_pages.models import WorkshopPage
    from tenants.models import Tenant

    call_command("migrate", verbosity=0)
    call_command("seed_demo", stdout=sys.stderr)
    with tenant_context(Tenant.objects.get(slug="lingua")):
        page = WorkshopPage.objects.live().filter(workshop__price_minor=0).order_by("pk")[0]
        return page.get_url()


def count_queries(path: str) -> None:
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    page = client.get(path, headers={"host": HOST}).content
    assert b"<booking-widget" in page, "the page that is measured must have the widget on it"
    for alias in ("default", "pages"):
        caches[alias].clear()
    for name in ("first visitor, nothing cached", "after that, from the page cache"):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path, headers={"host": HOST})
        assert response.status_code == 200, response.status_code
        print(f"{path} {name}: {len(queries)} queries, {len(response.content) / 1024:.0f} kB")


def measure_speed(path: str) -> None:
    port = free_port()
    server = start_server(port)
    try:
        wait_for(port)
        for name, query in (("from the page cache", ""), ("built anew each time", "?month=anew")):
            load(port, path + query, seconds=1.0)
            done, slowest = load(port, path + query, seconds=SECONDS)
            print(f"{path} {name}: {done / SECONDS:.0f} requests/s, slowest of all {slowest * 1000:.0f} ms")
    finally:
        server.terminate()
        server.wait()


def start_server(port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
    environment = {**os.environ, "PYTHONPATH": ".:site"}
    return subprocess.Popen(
        [*command, "--workers", "1", "--blocking-threads", "4", "config.wsgi:application"],
        cwd=servers.ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def load(port: int, path: str, *, seconds: float) -> tuple[int, float]:
    """Ask as fast as the answers come, on a few connections that stay open; answers and the slowest one's seconds."""
    results: list[tuple[int, float]] = []
    ends_at = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=lambda: results.append(ask(port, path, ends_at))) for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == CONNECTIONS, "a connection failed"
    return sum(done for done, _ in results), max(slowest for _, slowest in results)


def ask(port: int, path: str, ends_at: float) -> tuple[int, float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    done, slowest = 0, 0.0
    while (began := time.perf_counter()) < ends_at:
        connection.request("GET", path, headers={"Host": HOST})
        response = connection.getresponse()
        response.read()
        assert response.status == 200, response.status
        slowest = max(slowest, time.perf_counter() - began)
        done += 1
    connection.close()
    return done, slowest


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


if __name__ == "__main__":
    main()
