"""After money has come and gone, nobody finds a key, a card or somebody's link where it does not belong."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import OWNER, give_role
from tenants.models import Domain

from .chapters import cancels, confirmed
from .story import Story

CARD = "4242424242424242"
_LINK = re.compile(r"/booking/([A-Za-z0-9_\-:.]{20,})/")


def rows(schemas: list[str]) -> Iterator[tuple[str, str]]:
    """Every row of these schemas as PostgreSQL writes it, with the name of its table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) ORDER BY 1, 2", [schemas]
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            yield from ((f"{schema}.{table}", text) for (text,) in cursor.fetchall())


def exports(story: Story) -> Iterator[tuple[str, str]]:
    """What the owner can take away as a file."""
    ana = User.objects.create_user("ana@faults.example", "a long password")
    give_role(ana, OWNER)
    host = Domain.objects.get(tenant__schema_name=story.schema, is_primary=True).domain
    client = Client(HTTP_HOST=host)
    client.force_login(ana)
    for name in ("payments_transactions:index", "bookings:index"):
        answer = client.get(reverse(name), {"export": "csv"})
        assert answer.status_code == 200
        yield name, b"".join(answer).decode()


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_no_secret_stays_behind(story: Story, told: pytest.LogCaptureFixture) -> None:
    confirmed(story)
    cancels(story)
    story.hear()
    story.work()
    tokens = set(_LINK.findall("\n".join(letter.body for letter in mail.outbox)))
    assert tokens, "the mails lead to the booking"
    keys = {
        value
        for name in dir(django_settings)
        if name.startswith("STRIPE_") and ("SECRET" in name or name.endswith("_KEY"))
        and isinstance(value := getattr(django_settings, name), str) and value
    }  # fmt: skip
    assert len(keys) >= 3
    kept = [*rows([story.schema, "public"]), *exports(story), ("the logs", told.text)]
    assert {"the logs", "bookings:index", f"{story.schema}.payments_payment"} <= {name for name, _ in kept}
    assert story.payment.uid in told.text, "the logs are on"
    found = {(name, secret) for name, text in kept for secret in (*keys, CARD, *tokens) if secret in text}
    assert found == set()
    letters = "\n".join(str(letter.message()) for letter in mail.outbox)
    assert [secret for secret in (*keys, CARD) if secret in letters] == []


def test_search_for_secrets_finds_what_is_there(story: Story) -> None:
    confirmed(story)
    assert any(story.uid in text for _name, text in rows([story.schema]))
