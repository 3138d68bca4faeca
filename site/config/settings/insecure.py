"""What production does not start with. Pure: takes values, returns sentences; tested case by case."""

from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet

_SHORTEST_SECRET_KEY = 50
# Made up for the demo and the tests, and known to everybody.
_KNOWN_WORDS = ("demo", "test-only", "django-insecure", "changeme", "change-me")
_KNOWN_FERNET_KEYS = (
    "uE0rLxkGAkh0sYGZQnUSdu0tNMkzb-hmqZJcZ8YfU3Y=",
    "GAdYnW1uiKOzWNSVYMKDQMKHTzRz9Vf4zYv1PTQPoT8=",
)


def insecure_settings(values: Mapping[str, Any]) -> list[str]:
    """The settings that are missing or insecure, each with what is expected of it."""
    stripe = values["STRIPE_SECRET_KEY"]
    complaints = {
        "SECRET_KEY (50 characters or more, not one of the demo's)": not _is_good_secret(
            values["SECRET_KEY"]
        ),
        "FIELD_ENCRYPTION_KEYS (Fernet keys, not one of the demo's)": not _are_good_keys(
            values["FIELD_ENCRYPTION_KEYS"]
        ),
        "DATABASE_URL": not values["DATABASE_URL"],
        "REDIS_URL": not values["REDIS_URL"],
        "EMAIL_URL (a mail server)": not values["EMAIL_URL"].startswith(("smtp", "submission")),
        "PLATFORM_HOST (a public host name)": not _is_public(values["PLATFORM_HOST"]),
        "PUBLIC_SCHEME (https)": values["PUBLIC_SCHEME"] != "https",
        "STRIPE_SECRET_KEY (a secret or restricted key)": not stripe.startswith(("sk_", "rk_"))
        or "demo" in stripe,
        "STRIPE_SECRET_KEY (a live key with STRIPE_LIVEMODE, a test key without)": bool(stripe)
        and ("_live_" in stripe) != values["STRIPE_LIVEMODE"],
        "STRIPE_API_BASE (empty with live keys)": bool(values["STRIPE_API_BASE"])
        and values["STRIPE_LIVEMODE"],
        "STRIPE_CONNECT_WEBHOOK_SECRET (as Stripe shows it)": not _is_good_webhook_secret(
            values["STRIPE_CONNECT_WEBHOOK_SECRET"]
        ),
        "STRIPE_THIN_WEBHOOK_SECRET (as Stripe shows it)": not _is_good_webhook_secret(
            values["STRIPE_THIN_WEBHOOK_SECRET"]
        ),
        **_complaints_of_test_mode(values),
        "DEBUG (False)": values["DEBUG"],
    }
    return [sentence for sentence, is_bad in complaints.items() if is_bad]


def _complaints_of_test_mode(values: Mapping[str, Any]) -> dict[str, bool]:
    """Test keys stand beside live ones or not at all, and never open what is meant for real money."""
    key = values["STRIPE_TEST_SECRET_KEY"]
    if not key:
        return {}
    complaints = {
        "STRIPE_TEST_SECRET_KEY (a test key, beside a live one)": not key.startswith(("sk_test_", "rk_test_"))
        or "demo" in key
        or not values["STRIPE_LIVEMODE"]
    }
    for name in ("CONNECT", "THIN"):
        secret, live_secret = (values[f"STRIPE_{world}{name}_WEBHOOK_SECRET"] for world in ("TEST_", ""))
        is_bad = not _is_good_webhook_secret(secret) or secret == live_secret
        complaints[f"STRIPE_TEST_{name}_WEBHOOK_SECRET (as Stripe shows it, not that of real payments)"] = (
            is_bad
        )
    return complaints


def _is_good_secret(key: str) -> bool:
    return (
        len(key) >= _SHORTEST_SECRET_KEY
        and len(set(key)) > 10
        and not any(word in key.lower() for word in _KNOWN_WORDS)
    )


def _are_good_keys(keys: list[str]) -> bool:
    return bool(keys) and all(_is_fernet_key(key) and key not in _KNOWN_FERNET_KEYS for key in keys)


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _is_public(host: str) -> bool:
    return "." in host and ":" not in host and "/" not in host and not host.endswith((".localhost", ".test"))


def _is_good_webhook_secret(secret: str) -> bool:
    return secret.startswith("whsec_") and len(secret) >= 20
