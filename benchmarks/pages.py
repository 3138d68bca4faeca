"""Queries and requests a second of a page with the booking widget: `make bench BENCH=pages`.

One process of the production server answers, on the schools of the demo. The client runs on the same machine and
takes its share of the processor, so the figures are those of a small machine that does everything.
"""

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _servers as servers
import _web

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
    with _web.serving() as port:
        for name, query in (("from the page cache", ""), ("built anew each time", "?month=anew")):
            load = partial(_web.latencies, port, path + query, host=HOST, connections=CONNECTIONS)
            load(seconds=1.0)
            taken = load(seconds=SECONDS)
            print(f"{path} {name}: {len(taken) / SECONDS:.0f} requests/s, slowest {taken[-1] * 1000:.0f} ms")


if __name__ == "__main__":
    main()
