"""One client for each process; timeouts and retries are set, never left to defaults."""

from functools import lru_cache

import stripe
from django.conf import settings

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
NETWORK_RETRIES = 2


def client() -> stripe.StripeClient:
    """The platform's client; `STRIPE_API_BASE` points it elsewhere, empty means Stripe itself."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=8)
def _client(key: str, base: str) -> stripe.StripeClient:
    addresses = {"api": base, "connect": base, "files": base, "meter_events": base} if base else {}
    return stripe.StripeClient(
        key,
        base_addresses=addresses,  # type: ignore[arg-type]
        max_network_retries=NETWORK_RETRIES,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
    )
