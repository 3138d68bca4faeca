"""Unix seconds, the only way Stripe tells time in v1, and RFC 3339 in UTC, the way of v2."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def unix_now() -> int:
    return int(time.time())


def rfc3339(seconds: int) -> str:
    """`seconds` since the epoch as v2 writes it: UTC, milliseconds, a Z."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
