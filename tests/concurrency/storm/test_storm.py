"""Many people at once, servers and worker killed meanwhile: afterwards every promise is kept and no place sold twice.

STORM_REQUESTS sets how many requests are made; `make storm` makes ten thousand.
"""

import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts.models import User
from accounts.roles import OWNER, give_role
from core import clock
from payments.services import connect_account
from tenants.models import Domain

from . import books
from .ledger import Ledger
from .line import Line
from .people import Person
from .processes import Killer, Server, environment, worker
from .school import Stakes, open_school

REQUESTS = int(os.environ.get("STORM_REQUESTS", "700"))
PEOPLE = 12
KILL_EVERY_SECONDS = 1.5
ACCOUNT = "acct_storm00000001"


@pytest.fixture
def stakes(committed_school: Any, stripe: Any) -> Stakes:
    stripe.connect_account(ACCOUNT, name="Storm")
    now = clock.now()
    connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_storm", now=now)
    return open_school(now)


@pytest.fixture
def staff_cookies(committed_school: Any) -> dict[str, str]:
    """Ana is logged in."""
    ana = User.objects.create_user("ana@storm.example", "correct horse battery")
    give_role(ana, OWNER)
    client = Client()
    client.force_login(ana)
    return {django_settings.SESSION_COOKIE_NAME: client.cookies[django_settings.SESSION_COOKIE_NAME].value}


@pytest.fixture
def servers(stakes: Stakes, stripe: Any, tmp_path: Path) -> Iterator[tuple[list[Server], list[Any]]]:
    """Two servers and a worker, all running; killed at the end."""
    around = environment(django_settings, stripe.url)
    running = [Server(around, tmp_path / f"server{number}.log") for number in range(2)]
    everything = [*running, worker(around, tmp_path)]
    try:
        for process in everything:
            process.start()
        yield running, everything
    finally:
        for process in everything:
            process.kill()


def test_every_promise_is_kept_though_processes_are_killed(
    committed_school: Any, stakes: Stakes, servers: Any, stripe: Any, staff_cookies: dict[str, str]
) -> None:
    running, everything = servers
    host = Domain.objects.get(tenant=committed_school, is_primary=True).domain
    ports = [server.port for server in running]
    ledger, numbers, failures = Ledger(), itertools.count(), []

    def live(number: int) -> None:
        line = Line(host, ports, first=number)
        staff = Line(host, ports, cookies=staff_cookies)
        person = Person(number, line, staff, stakes=stakes, ledger=ledger, stripe=stripe)
        try:
            while next(numbers) < REQUESTS:
                person.act()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=live, args=[number]) for number in range(PEOPLE)]
    with Killer(everything, every_seconds=KILL_EVERY_SECONDS) as killer:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for process in everything:
        process.kill()
    report = "\n".join(f"{number:6} {answer}" for answer, number in sorted(ledger.answers.items()))
    if kept_in := os.environ.get("STORM_REPORT"):
        Path(kept_in).write_text(f"{ledger.requests} requests, {killer.kills} kills\n{report}\n")
    assert failures == []
    assert killer.kills >= 1
    assert [answer for answer in ledger.answers if answer.split(": ")[1].startswith("5")] == [], report
    books.settle(clock.now())
    totals = stripe.books(ACCOUNT)["totals"]["eur"]
    books.read(ledger, paid={"paid_minor": totals["paid"], "refunded_minor": totals["refunded"]})
    for action in ("book_class: 201", "book_lesson: 201", "book_paid: 201", "cancel: 201"):
        assert ledger.answers[action] > 0, report
