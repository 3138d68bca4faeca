import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from payments.services import connect_account
from tenants.selectors import forget_addresses
from tests.factories.booking import NOW

ACCOUNT = "acct_alpha00000001"


class Api:
    """A visitor's program at a school's host."""

    def __init__(self, host: str = "alpha.test", **defaults: Any) -> None:
        self.client = Client(HTTP_HOST=host, enforce_csrf_checks=True, **defaults)

    def get(self, path: str, query: Any = None, **headers: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query or {}, **headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        return self.client.post(f"/api/v1/{path}", content, content_type="application/json", **headers)


@pytest.fixture
def api(db: None) -> Api:
    return Api()


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Iterator[Any]:
    """It is NOW, and the school is reached on https."""
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    forget_addresses()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
    forget_addresses()


@pytest.fixture
def account(db: None, alpha: Any, stripe: Any) -> Any:
    """The school's Stripe account, ready for payments."""
    stripe.connect_account(ACCOUNT, name="Alpha")
    return connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=NOW)


def code_of(response: Any) -> tuple[int, str]:
    """Status and code of a problem, which is one by its media type too."""
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert {"type", "title", "detail"} <= body.keys()
    return response.status_code, body["code"]
