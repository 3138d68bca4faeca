"""The demo on a developer's machine: embedded servers, stand-ins, known keys. Never for the internet."""

from config import embedded

from .base import *  # noqa: F403
from .base import CONTENT_SECURITY_POLICY, LOCAL_DIR, STORAGES, caches, database, database_at, env

SECRET_KEY = env.str("SECRET_KEY", "demo-only-key-never-for-the-internet-0123456789abcdef")
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", ["uE0rLxkGAkh0sYGZQnUSdu0tNMkzb-hmqZJcZ8YfU3Y="])

if _database_url := env.str("DATABASE_URL", ""):
    DATABASES = database_at(_database_url)
else:
    DATABASES = database(**embedded.ensure_postgres(LOCAL_DIR))

if _redis_url := env.str("REDIS_URL", ""):
    CELERY_BROKER_URL = _redis_url
    CACHES = caches(_redis_url)
else:
    _socket = embedded.ensure_redis(LOCAL_DIR)
    CELERY_BROKER_URL = f"redis+socket://{_socket}?virtual_host=0"
    CACHES = caches(f"unix://{_socket}?db=1")

_stripe_port = env.int("STRIPE_PORT", 12111)
# The stand-in plays both of Stripe's worlds, so that the demo's schools take "real" payments and can try test mode.
STRIPE_LIVEMODE = env.bool("STRIPE_LIVEMODE", True)
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "sk_live_demo")
STRIPE_TEST_SECRET_KEY = env.str("STRIPE_TEST_SECRET_KEY", "sk_test_demo")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", f"http://localhost:{_stripe_port}")
STRIPE_CONNECT_WEBHOOK_SECRET = env.str("STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_demo")
STRIPE_THIN_WEBHOOK_SECRET = env.str("STRIPE_THIN_WEBHOOK_SECRET", "whsec_demo_thin")
STRIPE_TEST_CONNECT_WEBHOOK_SECRET = env.str("STRIPE_TEST_CONNECT_WEBHOOK_SECRET", "whsec_demo_test")
STRIPE_TEST_THIN_WEBHOOK_SECRET = env.str("STRIPE_TEST_THIN_WEBHOOK_SECRET", "whsec_demo_test_thin")
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'", f"http://localhost:{_stripe_port}"]

EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("SMTP_PORT", 1025)

LANGUAGE_COOKIE_AGE = 31_536_000

# Not compressed, unlike production: that takes longer than everything else in a first start.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "core.static_files.HashedFiles"},
}
