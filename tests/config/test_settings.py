"""Production refuses to start on an insecure default, and the demo's and tests' settings hold together."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

from config.settings.base import database_at
from config.settings.insecure import insecure_settings

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "k3yS-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "postgres://immersio:pw@database.example:5432/immersio",
    "REDIS_URL": "redis://redis.example:6379/0",
    "EMAIL_URL": "smtp://mail.example:587",
    "PLATFORM_HOST": "booking.example.com",
    "PUBLIC_SCHEME": "https",
    "STRIPE_SECRET_KEY": "sk_live_0123456789abcdef",
    "STRIPE_LIVEMODE": "True",
    "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_0123456789abcdef0123",
    "STRIPE_THIN_WEBHOOK_SECRET": "whsec_0123456789abcdef4567",
}
WITH_TEST_MODE = {
    "STRIPE_TEST_SECRET_KEY": "sk_test_0123456789abcdef",
    "STRIPE_TEST_CONNECT_WEBHOOK_SECRET": "whsec_test0123456789abcdef",
    "STRIPE_TEST_THIN_WEBHOOK_SECRET": "whsec_test4567890123abcdef",
}
PARSED: dict[str, Any] = {
    **GOOD,
    "FIELD_ENCRYPTION_KEYS": [GOOD["FIELD_ENCRYPTION_KEYS"]],
    "STRIPE_LIVEMODE": True,
    "STRIPE_API_BASE": "",
    "STRIPE_TEST_SECRET_KEY": "",
    "DEBUG": False,
}


def start(environment: dict[str, str], code: str = "") -> subprocess.CompletedProcess:
    """Import production's settings in a process of its own with this environment and nothing else."""
    return subprocess.run(
        [sys.executable, "-c", f"import config.settings.production as s\n{code}"],
        env={"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}", "PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_starts_with_good_settings() -> None:
    code = (
        "import json; print(json.dumps([s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        "s.SECURE_HSTS_SECONDS > 0, s.PUBLIC_PORT, s.EMAIL_HOST, s.DEFAULT_FROM_EMAIL, s.DATABASES['default']['HOST'],"
        "s.DATABASES['default']['CONN_MAX_AGE'], getattr(s, 'SESSION_COOKIE_DOMAIN', None)]))"
    )
    started = start(GOOD, code)
    assert started.stderr == ""
    assert started.stdout.strip() == (
        '[false, true, true, true, true, 443, "mail.example", "bookings@booking.example.com",'
        ' "database.example", 60, null]'
    )


def test_production_does_not_start_without_any() -> None:
    refused = start({})
    assert refused.returncode == 1
    told = refused.stderr.splitlines()[-1]
    assert told.startswith("django.core.exceptions.ImproperlyConfigured: Production needs other settings")
    for name in (
        "SECRET_KEY",
        "FIELD_ENCRYPTION_KEYS",
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "PLATFORM_HOST",
    ):
        assert name in told
    assert "Traceback" in refused.stderr


def test_good_settings_are_found_good() -> None:
    assert insecure_settings(PARSED) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "demo-only-key-never-for-the-internet-0123456789abcdef"),
        ("SECRET_KEY", "test-only-key-0123456789abcdefghijklmnopqrstuvwxyz"),
        ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz"),
        ("FIELD_ENCRYPTION_KEYS", []),
        ("FIELD_ENCRYPTION_KEYS", ["not a key"]),
        ("FIELD_ENCRYPTION_KEYS", ["uE0rLxkGAkh0sYGZQnUSdu0tNMkzb-hmqZJcZ8YfU3Y="]),
        (
            "FIELD_ENCRYPTION_KEYS",
            [GOOD["FIELD_ENCRYPTION_KEYS"], "GAdYnW1uiKOzWNSVYMKDQMKHTzRz9Vf4zYv1PTQPoT8="],
        ),
        ("DATABASE_URL", ""),
        ("REDIS_URL", ""),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "console://"),
        ("PLATFORM_HOST", "localhost"),
        ("PLATFORM_HOST", "booking.localhost"),
        ("PLATFORM_HOST", "https://booking.example.com"),
        ("PUBLIC_SCHEME", "http"),
        ("STRIPE_SECRET_KEY", ""),
        ("STRIPE_SECRET_KEY", "sk_test_demo"),
        ("STRIPE_SECRET_KEY", "sk_test_0123456789abcdef"),
        ("STRIPE_SECRET_KEY", "pk_live_0123456789abcdef"),
        ("STRIPE_LIVEMODE", False),
        ("STRIPE_API_BASE", "http://localhost:12111"),
        ("STRIPE_CONNECT_WEBHOOK_SECRET", ""),
        ("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_demo"),
        ("STRIPE_THIN_WEBHOOK_SECRET", ""),
        ("STRIPE_THIN_WEBHOOK_SECRET", "whsec_demo_thin"),
        ("DEBUG", True),
    ],
)
def test_insecure_setting_is_named(name: str, value: Any) -> None:
    complaints = insecure_settings(PARSED | {name: value})
    stripe = name == "STRIPE_LIVEMODE"
    assert complaints
    assert all(complaint.startswith("STRIPE_SECRET_KEY" if stripe else name) for complaint in complaints)


def test_test_keys_beside_live_ones_are_welcome() -> None:
    assert insecure_settings(PARSED | WITH_TEST_MODE) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_TEST_SECRET_KEY", "sk_live_0123456789abcdef"),
        ("STRIPE_TEST_SECRET_KEY", "sk_test_demo"),
        ("STRIPE_TEST_CONNECT_WEBHOOK_SECRET", ""),
        ("STRIPE_TEST_CONNECT_WEBHOOK_SECRET", GOOD["STRIPE_CONNECT_WEBHOOK_SECRET"]),
        ("STRIPE_TEST_THIN_WEBHOOK_SECRET", ""),
        ("STRIPE_TEST_THIN_WEBHOOK_SECRET", GOOD["STRIPE_THIN_WEBHOOK_SECRET"]),
    ],
)
def test_insecure_setting_of_test_mode_is_named(name: str, value: str) -> None:
    (complaint,) = insecure_settings(PARSED | WITH_TEST_MODE | {name: value})
    assert complaint.startswith(name)


def test_test_key_without_a_live_one_is_named() -> None:
    values = (
        PARSED | WITH_TEST_MODE | {"STRIPE_LIVEMODE": False, "STRIPE_SECRET_KEY": "sk_test_0123456789abcdef"}
    )
    (complaint,) = insecure_settings(values)
    assert complaint.startswith("STRIPE_TEST_SECRET_KEY")


def test_keys_of_the_demo_and_the_tests_are_refused_in_production() -> None:
    """The list in `insecure` has to follow when somebody changes them."""
    demo = (ROOT / "site/config/settings/demo.py").read_text()
    from config.settings.insecure import _KNOWN_FERNET_KEYS

    assert settings.FIELD_ENCRYPTION_KEYS[0] in _KNOWN_FERNET_KEYS
    assert any(key in demo for key in _KNOWN_FERNET_KEYS)
    assert insecure_settings(PARSED | {"SECRET_KEY": settings.SECRET_KEY})


def test_database_address_keeps_connections_open() -> None:
    database = database_at("postgres://u:p%40ss@%2Frun%2Fpg:5433/name?sslmode=require")["default"]
    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == ("/run/pg", 5433, "p@ss")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"], database["ENGINE"]) == (
        60,
        True,
        "config.db",
    )
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_cookies_belong_to_one_host() -> None:
    """A cookie for the parent domain would be sent to every school."""
    assert (settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN) == (None, None)
    assert "signed_cookies" not in settings.SESSION_ENGINE


def test_no_app_with_tables_of_people_or_pages_is_shared() -> None:
    assert [app for app in settings.SHARED_APPS if app in settings.TENANT_APPS] == []
    assert not {"wagtail", "accounts", "booking", "django.contrib.auth"} & set(settings.SHARED_APPS)


def test_public_pages_allow_no_inline_script() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["script-src"] == ["'self'"]
    assert directives["style-src"] == ["'self'"]
    assert directives["object-src"] == ["'none'"]


def test_zones_of_a_person_are_zones_that_browsers_know() -> None:
    zones = settings.WAGTAIL_USER_TIME_ZONES
    assert "Europe/Madrid" in zones
    assert not {"Factory", "localtime", "posixrules"} & set(zones)
