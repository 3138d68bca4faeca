"""Stripe's errors, sorted into the two kinds that matter to the caller.

What Stripe says may be shown to staff and kept in a row, so nothing secret may be in it: keys, client secrets and card
numbers are masked, and the library's own exception, which holds the whole answer, is not handed on.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import stripe
import structlog

log = structlog.get_logger(__name__)

_HIDDEN = "[hidden]"
_SECRETS = re.compile(
    r"""\b(?:sk|rk|pk|whsec)_[\w*]+  # keys, also the half-masked ones of Stripe's messages
    | \b\w+_secret_\w+  # client secrets
    | \b\d(?:[ -]?\d){11,18}\b  # card numbers""",
    re.VERBOSE,
)


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
    except stripe.StripeError as error:
        raise _ours(error, action) from None


def _ours(error: stripe.StripeError, action: str) -> Exception:
    facts = {"action": action, "status": error.http_status, "request_id": error.request_id}
    if isinstance(error, stripe.AuthenticationError):
        # Our own key is wrong or revoked: that says nothing about the payment, and ends when the key is mended.
        log.error("stripe.key_refused", **facts)
        return ProviderUnavailable(action)
    if _may_pass(error):
        log.warning("stripe.unavailable", **facts)
        return ProviderUnavailable(action)
    code = _code(error)
    log.error("stripe.refused", code=code, **facts)
    return ProviderRefused(_words(error) or code or action, code)


def _may_pass(error: stripe.StripeError) -> bool:
    """No answer, too many requests, Stripe's own trouble; and 409, while the first request with this key still runs."""
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError | stripe.APIError):
        return True
    return error.http_status == 409 or (error.http_status or 0) >= 500


def _code(error: stripe.StripeError) -> str:
    """Stripe's error code; some kinds of error (a 403, for one) hold it only in their body."""
    return str(error.code or getattr(error.error, "code", None) or "")


def _words(error: stripe.StripeError) -> str:
    """Stripe's sentence with what is secret masked."""
    return _SECRETS.sub(_HIDDEN, str(error.user_message or ""))
