"""A database for each test process, copied from a template that is migrated once per set of migrations.

Tests marked `django_db` run inside the school `alpha` and are rolled back. `committed_school` is a school of its own
for tests that need real commits: threads, workers, a live server.
"""

import os
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import caches, databases, requests, servers

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs an event loop

# The cast: `alpha` is Ana's, Ben's and Chloe's school, `beta` is Dmitri's.
SCHOOLS = {"platform": "platform.test", "alpha": "alpha.test", "beta": "beta.test"}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        name = databases.create_test_database(SCHOOLS)
    yield
    with django_db_blocker.unblock():
        databases.drop_test_database(name)
        caches.forget_this_run()


@pytest.fixture(autouse=True)
def _in_school_alpha(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Tests that use the rolled-back database stand in school alpha; caches start empty."""
    wants_database = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if not wants_database:
        yield None
        return
    request.getfixturevalue("db")
    from django.db import connection

    from tenants.middleware import forget_hosts
    from tenants.models import Tenant

    caches.empty()
    forget_hosts()
    connection.set_schema_to_public()
    tenant = Tenant.objects.get(schema_name="alpha")
    connection.set_tenant(tenant)
    with requests.coming_back_to(tenant):
        yield tenant
    connection.set_schema_to_public()


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A request leaves its language behind in the thread; no test begins in that of the one before."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def alpha(_in_school_alpha: Any) -> Any:
    """The school the test stands in."""
    return _in_school_alpha


@pytest.fixture
def committed_school(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A throw-away school with real commits, dropped afterwards. The connection stands in its schema."""
    from django.db import connection

    from tenants.middleware import forget_hosts

    name = f"tx_{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        caches.empty()
        forget_hosts()
        tenant = databases.create_school(name, f"{name.replace('_', '-')}.localhost")
        connection.set_tenant(tenant)
        try:
            with requests.coming_back_to(tenant):
                yield tenant
        finally:
            databases.drop_school(tenant)
            connection.close()


@pytest.fixture
def live_school(committed_school: Any) -> Iterator[servers.LiveSchool]:
    """A threaded server on a free port in front of `committed_school`; `.url` opens in the browser."""
    with servers.serve(committed_school) as live:
        yield live


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = [
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    found = servers.chromium()
    return {**browser_type_launch_args, "args": arguments, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/Madrid"}


@pytest.fixture(scope="session")
def base_url() -> None:
    """In place of Playwright's, whose form pytest warns about: tests give whole addresses."""


@pytest.fixture
def run_in_threads() -> Any:
    """Run a function once for each argument, all at the same moment, each on a connection of its own."""

    def run(function: Any, arguments: list[Any], tenant: Any) -> list[Any]:
        from django.db import connection

        gate = threading.Barrier(len(arguments))
        results: list[Any] = [None] * len(arguments)

        def work(position: int, argument: Any) -> None:
            connection.set_tenant(tenant)
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                gate.wait(60)
                results[position] = function(argument)
            except Exception as error:
                results[position] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(arguments)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        return results

    return run


@pytest.fixture
def stripe(settings: Any) -> Iterator[Any]:
    """A strict stand-in for Stripe on loopback, which `payments.gateway` speaks to during the test."""
    from tests.support.stripe import stripe_side

    with stripe_side(settings) as side:
        yield side
