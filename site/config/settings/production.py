"""Production: every secret and address from the environment; refuses to start on an insecure default."""

import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import PLATFORM_HOST, caches, database_at, env
from .insecure import insecure_settings

_from_environment = {name: env.str(name, "") for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")}
if _complaints := insecure_settings({**globals(), **_from_environment}):
    raise ImproperlyConfigured(
        f"Production needs other settings in the environment: {'; '.join(_complaints)}. See docs/running.md."
    )

DATABASES = database_at(_from_environment["DATABASE_URL"])
CACHES = caches(_from_environment["REDIS_URL"])
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", _from_environment["REDIS_URL"])
globals().update(dj_email_url.parse(_from_environment["EMAIL_URL"]))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"bookings@{PLATFORM_HOST}")

PUBLIC_PORT = env.int("PUBLIC_PORT", 443)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
# Schools bring domains of their own, so HSTS stays with each host and is never preloaded for subdomains.
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
