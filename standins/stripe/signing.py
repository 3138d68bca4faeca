"""The `Stripe-Signature` header (Stripe, "Verify webhook signatures": HMAC-SHA256 over `timestamp.body`)."""

from __future__ import annotations

import hashlib
import hmac
import time


def signature_header(body: str, secret: str, timestamp: int | None = None) -> str:
    """`t=…,v1=…` for `body`; `timestamp` is Unix seconds and always the time of this try, not of the event."""
    at = int(time.time()) if timestamp is None else timestamp
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
