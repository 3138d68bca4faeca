"""Identifiers that look like Stripe's, as long as Stripe's, so that columns made for them hold the real ones."""

from __future__ import annotations

import secrets
import string

ALPHABET = string.ascii_letters + string.digits


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{_random(length)}"


def checkout_session_id(*, livemode: bool) -> str:
    return f"cs_{'live' if livemode else 'test'}_{_random(58)}"


def account_id() -> str:
    return new_id("acct", 16)


def request_id() -> str:
    return new_id("req", 14)


def client_secret(owner: str) -> str:
    return f"{owner}_secret_{_random(25)}"
