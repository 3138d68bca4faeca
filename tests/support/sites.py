"""A school as a customer has it: provisioned, with its starter site, served for a browser, paid through the
stand-in for Stripe, its mails sent over SMTP.

Module-wide, since a school takes a second to make and a browser needs none of its own for each test.
"""

import copy
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.test import override_settings

from standins.mailbox import Mailbox, Message
from tests.support import caches, databases, servers
from tests.support.offers import OWNER_EMAIL, PASSWORD, Offers, open_shop
from tests.support.stripe import StripeSide, stripe_side

NAMES = {"education": "Academia Prado", "kids_1": "Casa Cometa"}
WEBHOOK_PATH = "/api/v1/webhooks/stripe/connect"
THIN_WEBHOOK_PATH = "/api/v1/webhooks/stripe/thin"


@dataclass(frozen=True)
class LiveSite:
    """The school and the world around it. Tests act through the browser; these are for what people cannot do."""

    name: str
    theme_id: str
    url: str
    host: str
    platform_url: str
    tenant: Any
    offers: Offers
    stripe: StripeSide
    mailbox: Mailbox
    account_id: str

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The test's own connection stands in the school's schema."""
        from django_tenants.utils import tenant_context

        with tenant_context(self.tenant):
            yield

    def work(self) -> None:
        """Do what the workers would do now, until nothing is due; a message that could not be delivered fails."""
        from core.clock import now
        from core.duelist.services import run_all_due
        from core.models import OutboxMessage

        with self.inside():
            while run_all_due(now=now()):
                pass
            broken = OutboxMessage.objects.exclude(last_error="").values_list("kind", "last_error")
            assert list(broken) == []

    def hear_from_stripe(self) -> list[str]:
        """Let Stripe deliver every event that waits, and the school act on it. The answers of the platform."""
        answers = self.stripe.control("POST", "webhooks/deliver")["answers"]
        self.work()
        return answers

    def mails_to(self, address: str) -> list[Message]:
        """What has arrived, newest first."""
        return self.mailbox.messages(to=address)

    def books(self) -> dict[str, Any]:
        """Stripe's books of this school's account."""
        return self.stripe.books(self.account_id)


@contextmanager
def live_site(theme_id: str, *, both_worlds: bool = False, is_connected: bool = True) -> Iterator[LiveSite]:
    """A new school in this theme with real commits, gone afterwards. The database must be open.

    Payments are in Stripe's test world, or with `both_worlds` in the live one with the other beside it. A school that
    is not connected has no `account_id`.
    """
    from django.db import connection

    slug = f"{theme_id.replace('_', '-')}-{uuid.uuid4().hex[:8]}"
    caches.empty()
    with Mailbox() as mailbox, override_settings(**_settings(mailbox)), platform_on_localhost():
        tenant = _provision(NAMES[theme_id], slug, theme_id)
        try:
            with servers.serve(tenant) as live:
                django_settings.PUBLIC_PORT = live.port
                platform_url = f"http://localhost:{live.port}"
                urls = {
                    "webhook_url": platform_url + WEBHOOK_PATH,
                    "thin_webhook_url": platform_url + THIN_WEBHOOK_PATH,
                }
                with stripe_side(django_settings, both_worlds=both_worlds, **urls) as stripe:
                    yield _opened(live, theme_id, platform_url, stripe, mailbox, is_connected=is_connected)
        finally:
            databases.drop_school(tenant)
            shutil.rmtree(Path(django_settings.MEDIA_ROOT) / tenant.schema_name, ignore_errors=True)
            connection.close()


def _settings(mailbox: Mailbox) -> dict[str, Any]:
    """Schools below `localhost`, which every browser finds on this machine; mail over SMTP."""
    return {
        "PLATFORM_HOST": "localhost",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": mailbox.host,
        "EMAIL_PORT": mailbox.smtp_port,
        "CONTENT_SECURITY_POLICY": copy.deepcopy(django_settings.CONTENT_SECURITY_POLICY),
    }


@contextmanager
def platform_on_localhost() -> Iterator[None]:
    """Stripe's events arrive at the platform, which answers on `localhost` too."""
    from core.clock import now
    from tenants.hosts import forget_hosts
    from tenants.models import Domain, Tenant
    from tenants.services.domains import attach_host

    platform = Tenant.objects.get(schema_name=django_settings.PLATFORM_SCHEMA)
    domain = attach_host(tenant=platform, host="localhost", is_primary=False, now=now())
    try:
        yield
    finally:
        Domain.objects.filter(domain=domain.domain).delete()
        forget_hosts()


def _provision(name: str, slug: str, theme_id: str) -> Any:
    from core.clock import now
    from tenants.services import provision_school

    return provision_school(
        name=name,
        slug=slug,
        owner_email=OWNER_EMAIL,
        owner_name="Ana Ruiz",
        owner_password=PASSWORD,
        theme_id=theme_id,
        time_zone="Europe/Madrid",
        currency="EUR",
        now=now(),
    )


def _opened(
    live: servers.LiveSchool,
    theme_id: str,
    platform_url: str,
    stripe: StripeSide,
    mailbox: Mailbox,
    *,
    is_connected: bool,
) -> LiveSite:
    from tenants.selectors import forget_addresses

    forget_addresses()
    django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'", stripe.url]
    stripe.control("POST", "webhooks", mode="hold")  # delivered when a test says so
    account_id = _connected(stripe, NAMES[theme_id]) if is_connected else ""
    return LiveSite(
        name=NAMES[theme_id],
        theme_id=theme_id,
        url=live.url,
        host=live.host,
        platform_url=platform_url,
        tenant=live.tenant,
        offers=open_shop(theme_id=theme_id),
        stripe=stripe,
        mailbox=mailbox,
        account_id=account_id,
    )


def _connected(stripe: StripeSide, name: str) -> str:
    """An account that is ready, in the world in which the school is."""
    from core.clock import now
    from payments.services import connect_account

    account_id = stripe.connect_account(f"acct_{uuid.uuid4().hex[:16]}", name=name)
    world = "live" if django_settings.STRIPE_LIVEMODE else "test"
    connect_account(stripe_account_id=account_id, publishable_key=f"pk_{world}_tests", now=now())
    return account_id
