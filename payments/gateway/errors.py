"""Stripe's errors, sorted into the two kinds that matter to the caller."""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe
import structlog

log = structlog.get_logger(__name__)


class ProviderUnavailable(Exception):
    """Stripe did not answer, or answered that it cannot now. Whether it acted is unknown: repeat with the same key."""


class ProviderRefused(Exception):
    """Stripe refused the request. `code` is Stripe's error code."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class ModeUnavailable(ProviderRefused):
    """The platform has no key for this world (live or test), so nothing was asked of Stripe."""


@contextmanager
def translated_errors(action: str) -> Iterator[None]:
    """Turn stripe's exceptions into ours and log them without the request's content."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        log.warning(
            "stripe.unavailable", action=action, status=error.http_status, request_id=error.request_id
        )
        raise ProviderUnavailable(action) from error
    except stripe.IdempotencyError as error:
        log.error("stripe.idempotency", action=action, request_id=error.request_id)
        raise ProviderRefused(str(error.user_message or error.code or action), error.code or "") from error
    except stripe.StripeError as error:
        # 409 "idempotency_key_in_use": the first request with this key still runs.
        if error.http_status == 409 or (error.http_status or 0) >= 500:
            log.warning("stripe.busy", action=action, status=error.http_status, request_id=error.request_id)
            raise ProviderUnavailable(action) from error
        code = _code(error)
        log.error("stripe.refused", action=action, code=code, request_id=error.request_id)
        raise ProviderRefused(str(error.user_message or code or action), code) from error


def _code(error: stripe.StripeError) -> str:
    """Stripe's error code; some kinds of error (a 403, for one) hold it only in their body."""
    return str(error.code or getattr(error.error, "code", None) or "")
