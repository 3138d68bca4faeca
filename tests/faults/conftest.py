import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import forkserver
from typing import Any

import pytest
import stripe as stripe_library
from django.conf import settings as django_settings
from django.test import override_settings

from core.clock import now
from payments.services import connect_account
from tenants.selectors import forget_addresses
from tests.factories.booking import SessionFactory, TeacherFactory, WorkshopFactory
from tests.support.servers import LiveSchool
from tests.support.sites import WEBHOOK_PATH, platform_on_localhost
from tests.support.stripe import StripeSide, stripe_side

from .story import ACCOUNT, Story


@pytest.fixture(scope="session", autouse=True)
def _ready() -> None:
    """Processes are forked from one that has Django ready and nothing else."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.ready"])
    # The one that is forked has no path of its own yet while it preloads, and leaves out what it does not find.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        forkserver.ensure_running()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe's library waits less between its own three tries."""
    monkeypatch.setattr(stripe_library.HTTPClient, "INITIAL_DELAY", 0.01)
    monkeypatch.setattr(stripe_library.HTTPClient, "MAX_DELAY", 0.02)


@pytest.fixture
def story(live_school: LiveSchool) -> Iterator[Story]:
    """A class in two weeks at 25 euros, a school that takes payments, and Stripe, which waits with its events."""
    with stripe_of(live_school) as stripe:
        stripe.connect_account(ACCOUNT, name="Faults")
        stripe.control("POST", "webhooks", mode="hold")
        connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_faults", now=now())
        yield Story(live_school.tenant.schema_name, a_class(), stripe)


@contextmanager
def stripe_of(live_school: LiveSchool, **options: Any) -> Iterator[StripeSide]:
    """Stripe, which tells the platform of what happens; the school's addresses have the port on which it answers."""
    url = f"http://localhost:{live_school.port}{WEBHOOK_PATH}"
    try:
        with override_settings(PUBLIC_PORT=live_school.port), platform_on_localhost():
            forget_addresses()
            with stripe_side(django_settings, webhook_url=url, **options) as stripe:
                yield stripe
    finally:
        forget_addresses()


def a_class() -> Any:
    """In two weeks, at 25 euros, to be paid online or at the school."""
    ben = TeacherFactory()
    workshop = WorkshopFactory(
        hosts=[ben], price_minor=2500, currency="EUR", pay_way="either", slug="conversation"
    )
    return SessionFactory(workshop=workshop, hosts=[ben], start_at=now() + timedelta(days=14))
