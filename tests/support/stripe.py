"""The Stripe stand-in for a test: the real client library speaks to it over HTTP."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from standins.stripe.standin import StripeStandIn

SECRET_KEY = "sk_test_tests"
WEBHOOK_SECRET = "whsec_tests"


class StripeSide:
    """Stripe as tests see it: the payer, the dashboard, the faults and the books."""

    def __init__(self, server: StripeStandIn) -> None:
        self.server = server
        self.url = server.url
        self.begun = datetime.now(UTC) - timedelta(seconds=1)

    def connect_account(self, account_id: str, **fields: Any) -> str:
        return self.server.connect_account(account_id, **fields)

    def pay(self, session_id: str, **fields: Any) -> dict[str, Any]:
        return self.control("POST", f"sessions/{session_id}/pay", **fields)

    def fault(self, **fields: Any) -> None:
        self.control("POST", "faults", **fields)

    def books(self, account_id: str) -> dict[str, Any]:
        return self.control("GET", "books")["accounts"][account_id]

    def control(self, verb: str, path: str, /, **body: Any) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/_control/{path}",
            method=verb,
            data=json.dumps(body).encode() if verb == "POST" else None,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def stripe_side(settings: Any, **options: Any) -> Iterator[StripeSide]:
    """A running stand-in that the gateway is pointed at."""
    with StripeStandIn(secret_key=SECRET_KEY, webhook_secret=WEBHOOK_SECRET, **options) as server:
        settings.STRIPE_API_BASE = server.url
        settings.STRIPE_SECRET_KEY = SECRET_KEY
        settings.STRIPE_CONNECT_WEBHOOK_SECRET = WEBHOOK_SECRET
        yield StripeSide(server)
