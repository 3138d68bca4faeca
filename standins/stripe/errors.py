"""Refusals in the shape of Stripe's: a status and `{"error": {type, code, param, message}}`."""

from __future__ import annotations

from typing import Any

from standins.stripe.money import step


class ApiError(Exception):
    """An answer outside 2xx.

    `replayed` says whether the answer is kept under the idempotency key: yes once an endpoint has begun its
    work, no while only the request itself was looked at (Stripe, "Idempotent requests").
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        replayed: bool = True,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.replayed = replayed
        self.headers = headers or {}
        error: dict[str, Any] = {"type": kind, "message": message}
        error |= {name: value for name, value in (("code", code), ("param", param)) if value is not None}
        if code is not None:
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        self.body = {"error": {**error, **extra}}


def invalid_param(message: str, param: str, code: str | None = None) -> ApiError:
    """400: the request is malformed; nothing ran, so nothing is kept under the idempotency key."""
    return ApiError(400, message, code=code, param=param, replayed=False)


def check_step(amount: int, currency: str, param: str) -> None:
    """400 for an amount that is finer than what Stripe takes in this currency."""
    if amount % step(currency):
        message = f"Invalid amount: {currency.upper()} amounts must be a multiple of {step(currency)}."
        raise invalid_param(message, param, "parameter_invalid_integer")


def unknown_params(names: list[str]) -> ApiError:
    plural = "s" if len(names) > 1 else ""
    listed = ", ".join(names)
    return invalid_param(f"Received unknown parameter{plural}: {listed}", names[0], "parameter_unknown")


def missing_param(name: str) -> ApiError:
    return invalid_param(f"Missing required param: {name}.", name, "parameter_missing")


def not_offered_here(what: str, param: str | None = None) -> ApiError:
    """400 for what Stripe knows and this stand-in does not do. It never pretends."""
    message = f"{what} exists at Stripe, but this stand-in does not implement it."
    return ApiError(400, message, code="standin_not_implemented", param=param, replayed=False)


def missing_resource(noun: str, object_id: str, *, param: str, hint: str = "") -> ApiError:
    return ApiError(404, f"No such {noun}: '{object_id}'{hint}", code="resource_missing", param=param)


def account_refused(account: str) -> ApiError:
    """403: not ours, revoked, or no such account. Stripe does not tell which, and neither do we."""
    message = (
        f"The provided key does not have access to account '{account}' (or that account does not exist). "
        "Application access may have been revoked."
    )
    return ApiError(403, message, code="account_invalid", replayed=False)


def unknown_url(method: str, path: str) -> ApiError:
    message = f"Unrecognized request URL ({method}: {path}), or one that this stand-in does not implement."
    return ApiError(404, message, replayed=False)
