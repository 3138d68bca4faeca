"""Parameters with a meaning of their own: currencies, addresses, metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from standins.stripe.errors import invalid_param
from standins.stripe.money import CURRENCIES
from standins.stripe.params.fields import scalar

EMAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z0-9-]{2,}")
LOOPBACK = re.compile(
    r"(?:.+\.)?(?:localhost|test)|127\.\d+\.\d+\.\d+|::1"
)  # RFC 6761: never on the internet


@dataclass(frozen=True)
class Currency:
    required: bool = False

    def parse(self, raw: Any, path: str) -> str:
        value = scalar(raw, path).lower()
        if value not in CURRENCIES:
            message = f"Invalid currency: {value}. Stripe does not support this currency."
            raise invalid_param(message, path)
        return value


@dataclass(frozen=True)
class Email:
    required: bool = False

    def parse(self, raw: Any, path: str) -> str:
        value = scalar(raw, path)
        if len(value) > 800 or not EMAIL.fullmatch(value):
            raise invalid_param(f"Invalid email address: {value}", path, "email_invalid")
        return value


@dataclass(frozen=True)
class Url:
    """https, or plain http towards this machine. Stripe is milder in test mode; a school would find out later."""

    required: bool = False

    def parse(self, raw: Any, path: str) -> str:
        value = scalar(raw, path)
        try:
            parts = urlsplit(value)
            host = parts.hostname
        except ValueError:
            host = None
        if (
            host is None
            or parts.scheme not in ("http", "https")
            or len(value) > 5000
            or re.search(r"\s", value)
        ):
            message = "Not a valid URL. URLs must begin with http or https."
            raise invalid_param(message, path, "url_invalid")
        if parts.scheme == "http" and not LOOPBACK.fullmatch(host):
            message = (
                "Livemode requests must always be redirected via HTTPS; so must these, away from localhost."
            )
            raise invalid_param(message, path, "url_invalid")
        return value


@dataclass(frozen=True)
class Metadata:
    """At most 50 keys of 40 characters without square brackets, values of 500 (Stripe, "Metadata")."""

    unsettable: bool = False
    required: bool = False

    def parse(self, raw: Any, path: str) -> dict[str, str]:
        if raw == "" and self.unsettable:
            return {}
        if not isinstance(raw, dict):
            raise invalid_param(f"Invalid object: {path} must be a set of keys and values", path)
        if len(raw) > 50:
            raise invalid_param("Metadata can hold up to 50 keys.", path)
        return {key: self._value(key, value, path) for key, value in raw.items()}

    def _value(self, key: str, value: Any, path: str) -> str:
        param = f"{path}[{key}]"
        if not isinstance(value, str):
            raise invalid_param("Metadata values must be strings.", param)
        if len(key) > 40:
            raise invalid_param("Metadata keys can have up to 40 characters.", param)
        if len(value) > 500:
            raise invalid_param("Metadata values can have up to 500 characters.", param)
        return value
