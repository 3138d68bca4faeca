"""The Stripe stand-in for a test: the real client library speaks to it over HTTP."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from standins.stripe.standin import StripeStandIn

SECRET_KEY = "sk_test_tests"
LIVE_SECRET_KEY = "sk_live_tests"
WEBHOOK_SECRET = "whsec_tests"
TEST_WEBHOOK_SECRET = "whsec_tests_of_test_mode"
THIN_SECRET = "whsec_tests_thin"
TEST_THIN_SECRET = "whsec_tests_thin_of_test_mode"


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

    def dispute(self, intent_id: str, **fields: Any) -> dict[str, Any]:
        """The payer asks their bank for the money back: `amount`, `reason`, `inquiry`."""
        return self.control("POST", f"payments/{intent_id}/dispute", **fields)

    def fault(self, **fields: Any) -> None:
        self.control("POST", "faults", **fields)

    def books(self, account_id: str, *, livemode: bool | None = None) -> dict[str, Any]:
        """The account's books in the world of the first key, or in the one that `livemode` says."""
        world = "accounts" if livemode is None else "live" if livemode else "test"
        return self.control("GET", "books")[world][account_id]

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
def stripe_side(settings: Any, *, both_worlds: bool = False, **options: Any) -> Iterator[StripeSide]:
    """A running stand-in that the gateway is pointed at: the test world alone, or live with test beside it.

    Events are delivered to `webhook_url` and `thin_webhook_url`, where they are given.
    """
    keys = {"secret_key": SECRET_KEY, "test_secret_key": ""}
    if both_worlds:
        keys = {"secret_key": LIVE_SECRET_KEY, "test_secret_key": SECRET_KEY}
    secrets = {
        "webhook_secret": WEBHOOK_SECRET,
        "test_webhook_secret": TEST_WEBHOOK_SECRET,
        "thin_webhook_secret": THIN_SECRET,
        "test_thin_webhook_secret": TEST_THIN_SECRET,
    }
    with StripeStandIn(**keys, **secrets, **options) as server:
        pointed = {
            "STRIPE_API_BASE": server.url,
            "STRIPE_SECRET_KEY": keys["secret_key"],
            "STRIPE_TEST_SECRET_KEY": keys["test_secret_key"],
            "STRIPE_LIVEMODE": both_worlds,
            "STRIPE_CONNECT_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_TEST_CONNECT_WEBHOOK_SECRET": TEST_WEBHOOK_SECRET,
            "STRIPE_THIN_WEBHOOK_SECRET": THIN_SECRET,
            "STRIPE_TEST_THIN_WEBHOOK_SECRET": TEST_THIN_SECRET,
        }
        before = {name: getattr(settings, name) for name in pointed}
        _set(settings, pointed)
        try:
            yield StripeSide(server)
        finally:
            _set(settings, before)


def _set(settings: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
