"""Races between real threads, each with a connection of its own, in a school with real commits."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection

from payments.services import connect_account
from tenants.selectors import forget_addresses
from tests.factories.booking import NOW

STUDENTS = 50
ACCOUNT = "acct_race000000001"


@pytest.fixture
def race(committed_school: Any, run_in_threads: Any) -> Callable[..., list[Any]]:
    """Call the function with each argument at the same moment; returns results and exceptions in that order."""

    def run(function: Callable[[Any], Any], arguments: Any) -> list[Any]:
        results = run_in_threads(function, list(arguments), committed_school)
        unexpected = [one for one in results if one is None or _is_database_error(one)]
        assert not unexpected, unexpected
        return results

    return run


@pytest.fixture
def account(committed_school: Any, stripe: Any, settings: Any) -> Iterator[Any]:
    """The school's Stripe account at a stand-in; it is NOW for both."""
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    forget_addresses()
    with time_machine.travel(NOW):
        stripe.connect_account(ACCOUNT, name="Race")
        yield connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_race", now=NOW)
    forget_addresses()


def kinds(results: list[Any]) -> Counter[str]:
    """How often each kind of result came out."""
    return Counter(type(one).__name__ for one in results)


def drop(table: str, constraint: str) -> None:
    """Take a guard of PostgreSQL's away, in the throw-away school only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [constraint])
        if cursor.fetchone():
            cursor.execute(f'ALTER TABLE "{connection.schema_name}"."{table}" DROP CONSTRAINT "{constraint}"')
        else:
            cursor.execute(f'DROP INDEX "{connection.schema_name}"."{constraint}"')


def _is_database_error(result: Any) -> bool:
    from django.db import DatabaseError

    return isinstance(result, DatabaseError)
