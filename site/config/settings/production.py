"""Production: every secret and address from the environment; refuses to start on an insecure default."""

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import (
    FIELD_ENCRYPTION_KEYS,
    PLATFORM_HOST,
    PUBLIC_SCHEME,
    SECRET_KEY,
    STRIPE_CONNECT_WEBHOOK_SECRET,
    STRIPE_LIVEMODE,
    STRIPE_SECRET_KEY,
    caches,
    database,
    env,
)

_database_url = env.str("DATABASE_URL", "")
_redis_url = env.str("REDIS_URL", "")
_email_url = env.str("EMAIL_URL", "")

_missing = [
    name
    for name, bad in {
        "SECRET_KEY (50 characters or more)": len(SECRET_KEY) < 50 or "demo" in SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": not FIELD_ENCRYPTION_KEYS,
        "DATABASE_URL": not _database_url,
        "REDIS_URL": not _redis_url,
        "EMAIL_URL": not _email_url,
        "PLATFORM_HOST": PLATFORM_HOST in ("", "localhost"),
        "PUBLIC_SCHEME (https)": PUBLIC_SCHEME != "https",
        "STRIPE_SECRET_KEY": not STRIPE_SECRET_KEY,
        "STRIPE_SECRET_KEY (a live key with STRIPE_LIVEMODE, a test key without)": bool(STRIPE_SECRET_KEY)
        and ("_live_" in STRIPE_SECRET_KEY) != STRIPE_LIVEMODE,
        "STRIPE_CONNECT_WEBHOOK_SECRET": not STRIPE_CONNECT_WEBHOOK_SECRET,
    }.items()
    if bad
]
if _missing:
    raise ImproperlyConfigured(
        "Production needs these settings in the environment: "
        + "; ".join(_missing)
        + ". See docs/running.md."
    )

DATABASES = database(**{k: v for k, v in dj_database_url.parse(_database_url).items() if k != "ENGINE"})
CACHES = caches(_redis_url)
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", _redis_url)
globals().update(dj_email_url.parse(_email_url))
EMAIL_TIMEOUT = 10

PUBLIC_PORT = env.int("PUBLIC_PORT", 443)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
# Schools bring domains of their own, so HSTS stays with each host and is never preloaded for subdomains.
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
