"""After money has come and gone, nobody finds a key, a card or somebody's link where it does not belong."""

import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import OWNER, give_role
from core.crypto import decrypt, encrypt
from core.models import OutboxMessage
from tenants.models import Domain

from .chapters import cancels, confirmed, page_open
from .story import Story

# A card with a security code of four digits, which hardly stand anywhere by chance.
CARD, CODE = "378282246310005", "7391"
_CODE = re.compile(rf"(?<![0-9A-Za-z]){CODE}(?![0-9A-Za-z])")
_ENCRYPTED = re.compile(r"gAAAA[A-Za-z0-9_\-]{60,}={0,2}")
_LINK = re.compile(r"/booking/([A-Za-z0-9_\-:.]{20,})/")


def rows(schemas: list[str], *, in_clear: bool = True) -> Iterator[tuple[str, str]]:
    """Every row of these schemas as PostgreSQL writes it, with the name of its table; what is encrypted, `in_clear`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) ORDER BY 1, 2", [schemas]
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            for (text,) in cursor.fetchall():
                shown = _ENCRYPTED.sub(lambda found: decrypt(found[0]), text) if in_clear else text
                yield f"{schema}.{table}", shown


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


def paid_on_stripes_page(story: Story) -> None:
    """As a student does it: card, date and security code are typed on the page that Stripe hosts."""
    page_open(story)
    typed = {"method": "card", "number": CARD, "expiry": "12 / 34", "cvc": CODE, "name": "Chloe"}
    address = f"{story.stripe.url}/pay/{story.payment.checkout_session_id}"
    with build_opener(_Stay).open(address, urlencode(typed).encode()) as answer:
        assert answer.status == 303
    story.hear()
    story.work()
    assert story.booking.status == "confirmed"


class _Stay(HTTPRedirectHandler):
    """Does not follow: the way back leads through the school's pages, with a link of Chloe's."""

    def http_error_303(self, request: Any, answer: Any, *_more: Any) -> Any:
        return answer


def test_no_secret_stays_behind(story: Story, told: pytest.LogCaptureFixture) -> None:
    paid_on_stripes_page(story)
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
    taken_away = [*exports(story), ("the logs", told.text)]
    kept = [*rows([story.schema, "public"]), *taken_away]
    assert {"the logs", "bookings:index", f"{story.schema}.payments_payment"} <= {name for name, _ in kept}
    assert story.payment.uid in told.text, "the logs are on"
    found = {(name, secret) for name, text in kept for secret in (*keys, CARD) if secret in text}
    # The addresses of a payment's way back hold such a link, and are encrypted.
    kept_as_it_is = [*rows([story.schema, "public"], in_clear=False), *taken_away]
    found |= {(name, token) for name, text in kept_as_it_is for token in tokens if token in text}
    found |= {(name, "the security code") for name, text in kept if _CODE.search(text)}
    assert found == set()
    letters = "\n".join(str(letter.message()) for letter in mail.outbox)
    assert [secret for secret in (*keys, CARD) if secret in letters] == []
    assert not any(_CODE.search(letter.body) for letter in mail.outbox)


def test_search_for_secrets_finds_what_is_there(story: Story) -> None:
    confirmed(story)
    assert any(story.uid in text for _name, text in rows([story.schema]))


def test_search_for_secrets_finds_what_is_encrypted(story: Story) -> None:
    confirmed(story)
    message = OutboxMessage.objects.latest("pk")
    message.payload = {"token": encrypt(f"a word and {CODE}")}
    message.save()
    found = [name for name, text in rows([story.schema]) if _CODE.search(text)]
    assert found == [f"{story.schema}.core_outboxmessage"]
