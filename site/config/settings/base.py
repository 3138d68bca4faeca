"""What is the same everywhere. Everything that differs between installations is read from the environment here."""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import dj_database_url
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parents[3]
LOCAL_DIR = Path(env.str("IMMERSIO_LOCAL_DIR", str(BASE_DIR / ".local")))

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
# Fernet keys, newest first: the first encrypts, all decrypt.
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", [])

# --- Where the installation is reached -------------------------------------------------------------------------
PLATFORM_HOST = env.str("PLATFORM_HOST", "localhost")
PUBLIC_SCHEME = env.str("PUBLIC_SCHEME", "http")
PUBLIC_PORT = env.int("PUBLIC_PORT", 8000)
# Hosts are checked against the Domain table by tenants.middleware: an unknown one is a 404.
ALLOWED_HOSTS = ["*"]

# --- Apps -------------------------------------------------------------------------------------------------------
# The public schema holds the control plane and nothing else (docs/decisions/0001).
SHARED_APPS = [
    "config",
    # Before django_tenants: our `migrate` takes the place of theirs.
    "tenants",
    "django_tenants",
    "core.duelist",
    "payments.inbox",
    "django.contrib.staticfiles",
]
TENANT_APPS = [
    "cms_pages",
    "booking",
    "payments",
    "themes",
    "accounts",
    "core",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms_pages.admin.apps.PeopleConfig",  # wagtail.users, without superusers
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "csp",
]
INSTALLED_APPS = [*SHARED_APPS, *[app for app in TENANT_APPS if app not in SHARED_APPS]]

TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
PLATFORM_SCHEMA = "platform"
PLATFORM_NAME = env.str("PLATFORM_NAME", "Immersio Booking")
TEMPLATE_SCHEMA = "_template"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    # Before the page cache: kept pages too are redirected to HTTPS and carry its headers.
    "django.middleware.security.SecurityMiddleware",
    # Before the school is looked up: files are the same on every host, and the page of a closed school needs them.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.SchoolMiddleware",
    "core.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "booking.middleware.SchoolClockMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls_school"
PLATFORM_URLCONF = "config.urls_platform"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": ["themes.loader.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "themes.context_processors.site_look",
                "cms_pages.context_processors.site_pages",
            ],
        },
    }
]

# --- Database, cache, queue: the addresses are filled in by demo, test and production ------------------------------
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def database(**address: object) -> dict:
    """The one database, through our backend, which keeps content types apart by schema."""
    return {
        "default": {
            "ENGINE": "config.db",
            "NAME": "immersio",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "ATOMIC_REQUESTS": False,
            **address,
        }
    }


def database_at(url: str) -> dict:
    """The one database at an address like postgres://user:password@host:5432/name."""
    found = dj_database_url.parse(url)
    return database(
        **{
            name: found[name]
            for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
            if found.get(name)
        }
    )


def caches(redis_url: str) -> dict:
    """Every alias keys by schema: page, rendition and site-root caches must never cross schools."""
    tenant_safe = {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": redis_url,
        # How long a visitor waits for a cache that does not answer, before the page is made without it.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
    return {
        "default": {**tenant_safe, "KEY_PREFIX": "c"},
        "renditions": {**tenant_safe, "KEY_PREFIX": "r", "TIMEOUT": 86_400},
        "pages": {**tenant_safe, "KEY_PREFIX": "p", "TIMEOUT": 300},
    }


CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TIMEZONE = "UTC"
# How long a worker that was sent for something due is waited for before another is sent.
DUE_QUEUE_SECONDS = env.int("DUE_QUEUE_SECONDS", 60)
# One beat task finds what is due in every school through the due list (architecture: Tenancy).
# What beat sends while no worker is there is worth nothing once its successor is sent.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 5.0)
CELERY_BEAT_SCHEDULE = {
    "sweep-due-list": {
        "task": "core.duelist.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(10.0, 2 * SWEEP_SECONDS)},
    },
    "publish-scheduled": {
        "task": "cms_pages.tasks.publish_scheduled_everywhere",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "plan-comparisons": {
        "task": "payments.tasks.plan_comparisons_everywhere",
        "schedule": crontab(minute="23"),
        "options": {"expires": 600},
    },
    "refresh-search": {
        "task": "cms_pages.tasks.refresh_search_everywhere",
        "schedule": crontab(hour="3", minute="17"),
        "options": {"time_limit": 3600, "soft_time_limit": 3500},
    },
    "clear-logins": {
        "task": "cms_pages.tasks.clear_logins_everywhere",
        "schedule": crontab(hour="3", minute="47"),
        "options": {"time_limit": 600, "soft_time_limit": 570},
    },
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "core.sessions"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"

# --- Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# --- Files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(LOCAL_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "tenants.storage.SchoolFileStorage"},
    "staticfiles": {"BACKEND": "core.static_files.CompressedHashedFiles"},
}

# --- Wagtail --------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Booking"
# One installation has many admin addresses; links in Wagtail's own mails are built from the school's Site.
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_USER_LOGIN_FORM = "accounts.forms.LoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "tenants.entrance.PasswordResetForm"  # noqa: S105 - a class
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Files beside the zones' own, which browsers do not know: their script for the choice of a zone would stop at them.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- API ------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.BoundedJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "EXCEPTION_HANDLER": "core.problems.exception_handler",
    "NON_FIELD_ERRORS_KEY": "nonFieldErrors",
    "DEFAULT_THROTTLE_RATES": {
        "public-read": env.str("RATE_PUBLIC_READ", "240/min"),
        "public-book": env.str("RATE_PUBLIC_BOOK", "20/min"),
        "public-quote": env.str("RATE_PUBLIC_QUOTE", "30/min"),
    },
    "NUM_PROXIES": env.int("NUM_PROXIES", 0),
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Booking API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "PREPROCESSING_HOOKS": ["core.openapi.own_endpoints_only"],
    "ENUM_NAME_OVERRIDES": {
        "BookingStatus": "booking.enums.BookingStatus",
        "PaymentStatus": "payments.enums.PaymentStatus",
        "QuestionKind": "booking.enums.QuestionKind",
        "WorkshopKind": "booking.enums.WorkshopKind",
    },
}

# --- Payments -------------------------------------------------------------------------------------------------------
# The key of one of Stripe's two worlds, as STRIPE_LIVEMODE says. Without live keys every school is in test mode.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_LIVEMODE = env.bool("STRIPE_LIVEMODE", False)
# Beside live keys: the key for schools that have switched to test mode.
STRIPE_TEST_SECRET_KEY = env.str("STRIPE_TEST_SECRET_KEY", "")
# Empty: Stripe itself.
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "")
# Where Stripe delivers events: each endpoint has a secret of its own in each of the two worlds. "Thin" events are of
# the accounts themselves (Accounts v2), the others of what happens in them.
STRIPE_CONNECT_WEBHOOK_SECRET = env.str("STRIPE_CONNECT_WEBHOOK_SECRET", "")
STRIPE_THIN_WEBHOOK_SECRET = env.str("STRIPE_THIN_WEBHOOK_SECRET", "")
STRIPE_TEST_CONNECT_WEBHOOK_SECRET = env.str("STRIPE_TEST_CONNECT_WEBHOOK_SECRET", "")
STRIPE_TEST_THIN_WEBHOOK_SECRET = env.str("STRIPE_TEST_THIN_WEBHOOK_SECRET", "")

# Folders with further typefaces for invoices: for names in scripts that ours lack, such as Chinese and Japanese.
DOCUMENT_FONT_DIRS: list[str] = env.list("DOCUMENT_FONT_DIRS", [])

# --- Booking --------------------------------------------------------------------------------------------------------
HOLD_MINUTES = env.int("HOLD_MINUTES", 15)

# --- Mail -----------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "bookings@localhost")
EMAIL_TIMEOUT = 10

# --- Logs: one JSON object a line on standard output, with request id and school; see config/logs.py ---------------
from config.logs import logging_config  # noqa: E402

LOGGING = logging_config(json_lines=env.bool("LOG_JSON", True), level=env.str("LOG_LEVEL", "INFO"))

# --- Content security: strict on public pages; Wagtail's admin brings inline scripts of its own --------------------
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "font-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'", "https://checkout.stripe.com"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}
