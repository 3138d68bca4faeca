"""Tests: real embedded PostgreSQL and Redis; mail and passwords made quick."""

import os

from config import embedded

from .base import *  # noqa: F403
from .base import LOCAL_DIR, caches, database, database_at, env

SECRET_KEY = "test-only-key-0123456789abcdefghijklmnopqrstuvwxyz"
FIELD_ENCRYPTION_KEYS = ["GAdYnW1uiKOzWNSVYMKDQMKHTzRz9Vf4zYv1PTQPoT8="]
# What django-tenants' middleware and Django's test client ask for by default.
PLATFORM_HOST = "platform.test"
PUBLIC_PORT = 80

if _database_url := env.str("DATABASE_URL", ""):
    DATABASES = database_at(_database_url)
else:
    DATABASES = database(**embedded.ensure_postgres(LOCAL_DIR))

# Redis has 16 databases: worker gw0 takes 2 and 3, gw1 4 and 5, and so on; the demo keeps 0 and 1.
_worker = int((os.environ.get("PYTEST_XDIST_WORKER") or "gw0").removeprefix("gw")) % 7
if _redis_url := env.str("REDIS_URL", ""):
    _base = _redis_url.rsplit("/", 1)[0] if _redis_url.count("/") > 2 else _redis_url
    CELERY_BROKER_URL = f"{_base}/{2 + 2 * _worker}"
    CACHES = caches(f"{_base}/{3 + 2 * _worker}")
else:
    _socket = embedded.ensure_redis(LOCAL_DIR)
    CELERY_BROKER_URL = f"redis+socket://{_socket}?virtual_host={2 + 2 * _worker}"
    CACHES = caches(f"unix://{_socket}?db={3 + 2 * _worker}")

# Two test runs at the same time share Redis: each has its own words for keys and for its queue.
TEST_RUN = os.environ.setdefault("IMMERSIO_TEST_RUN", str(os.getpid()))
for _cache in CACHES.values():
    _cache["KEY_PREFIX"] += TEST_RUN
CELERY_TASK_DEFAULT_QUEUE = f"test-{TEST_RUN}"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.SchoolFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = LOCAL_DIR / "test-media"
STRIPE_SECRET_KEY = "sk_test_tests"
STRIPE_API_BASE = "http://127.0.0.1:9"
STRIPE_CONNECT_WEBHOOK_SECRET = "whsec_tests"
REST_FRAMEWORK = {
    **REST_FRAMEWORK,  # noqa: F405
    "DEFAULT_THROTTLE_RATES": {"public-read": None, "public-book": None, "public-quote": None},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
