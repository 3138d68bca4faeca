"""One client for each process; timeouts and retries are set, never left to defaults."""

import logging
from functools import lru_cache

import stripe
from django.conf import settings

from .errors import ModeUnavailable
from .types import AccountRef

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
# Tries beyond the first, each under the same idempotency key: three times at most, or a minute and some seconds.
NETWORK_RETRIES = 2

# At debug the library logs whole requests and answers: addresses of payers, client secrets.
logging.getLogger("stripe").setLevel(logging.WARNING)


def client(*, livemode: bool) -> stripe.StripeClient:
    """The platform's client for one world; `STRIPE_API_BASE` points it elsewhere, empty means Stripe itself.

    `STRIPE_SECRET_KEY` is of the world that `STRIPE_LIVEMODE` says; beside a live one there may be a
    `STRIPE_TEST_SECRET_KEY`. Raises ModeUnavailable.
    """
    return _client(_key(livemode=livemode), settings.STRIPE_API_BASE)


def acting_on(account: AccountRef, *, idempotency_key: str = "") -> stripe.RequestOptions:
    """The options that make a call act on a school's account."""
    options: stripe.RequestOptions = {"stripe_account": account.id}
    if idempotency_key:
        options["idempotency_key"] = idempotency_key
    return options


def _key(*, livemode: bool) -> str:
    if livemode == settings.STRIPE_LIVEMODE:
        key = settings.STRIPE_SECRET_KEY
    else:
        key = "" if livemode else settings.STRIPE_TEST_SECRET_KEY
    if not key:
        world = "live" if livemode else "test"
        raise ModeUnavailable(f"no secret key for {world} mode", "mode_unavailable")
    return str(key)


@lru_cache(maxsize=8)
def _client(key: str, base: str) -> stripe.StripeClient:
    addresses = {"api": base, "connect": base, "files": base, "meter_events": base} if base else {}
    return stripe.StripeClient(
        key,
        base_addresses=addresses,  # type: ignore[arg-type]
        max_network_retries=NETWORK_RETRIES,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
    )
