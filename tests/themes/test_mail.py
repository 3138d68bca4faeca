"""Mail in the school's look."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core import mail
from django_tenants.utils import schema_context

from tests.themes.test_loader import folders
from themes.mail import Attachment, nearest_language, send_branded
from themes.registry import FOLDER
from themes.services import set_look

pytestmark = pytest.mark.django_db

HTML = """{% extends "themes/mail/base.html" %}{% load i18n %}
{% block heading %}Your place, {{ name }}{% endblock %}
{% block lead %}<p>{{ at|date:"H:i" }} {% get_current_language as code %}{{ code }}</p>{% endblock %}"""
TEXT = """{% extends "themes/mail/base.txt" %}{% block heading %}Your place, {{ name }}{% endblock %}
{% block lead %}At {{ at|date:"H:i" }}.
{% endblock %}"""


@pytest.fixture
def send(folders: Any, look: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Send the mail of these tests and return it."""
    for path in (FOLDER.parents[1] / "templates" / "themes" / "mail").iterdir():
        folders(f"themes/mail/{path.name}", path.read_text())
    folders("tests/hello.html", HTML)
    folders("tests/hello.txt", TEXT)

    def deliver(**fields: Any) -> Any:
        defaults = {
            "template": "tests/hello",
            "to": "chloe@example.com",
            "subject": "Your place",
            "context": {"name": "Chloe & co", "at": datetime(2027, 1, 4, 17, 0, tzinfo=UTC)},
            "locale": "en",
            "time_zone": "Europe/Madrid",
        }
        send_branded(**{**defaults, **fields})
        return mail.outbox[-1]

    return deliver


def parts(message: Any) -> dict[str, Any]:
    found = message_from_bytes(message.message().as_bytes())
    return {part.get_content_type(): part for part in found.walk() if not part.is_multipart()}


def test_sender_is_the_school_on_the_platforms_address(send: Any, look: Any, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Immersio <bookings@platform.test>"
    message = send()
    assert message.from_email == "Alpha <bookings@platform.test>"
    assert message.reply_to == ["ana@alpha.example"]
    assert message.to == ["chloe@example.com"]
    assert message.message()["Auto-Submitted"] == "auto-generated"


def test_name_with_marks_and_accents_stays_a_name(send: Any, look: Any) -> None:
    look(display_name='Señor "Lingua", S.L.')
    sender = message_from_bytes(send().message().as_bytes(), policy=policy.default)["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ('Señor "Lingua", S.L.', "bookings@localhost")


def test_newlines_never_reach_a_header(send: Any) -> None:
    message = send(subject="Your place\r\nBcc: everybody@example.com")
    assert message.message()["Subject"] == "Your place Bcc: everybody@example.com"
    assert message.message()["Bcc"] is None


def test_html_and_text_say_the_same(send: Any) -> None:
    context = {
        "name": "Chloe & co",
        "at": datetime(2027, 1, 4, 17, 0, tzinfo=UTC),
        "details": [("When", "Monday 18:00"), ("Where", "Room 1")],
        "button": {"label": "See your booking", "url": "http://alpha.test/booking/x/"},
    }
    message = send(context=context)
    html, text = message.alternatives[0].content, message.body
    assert "Your place, Chloe &amp; co" in html
    assert "Your place, Chloe & co" in text
    assert "18:00" in html
    assert "When: Monday 18:00\nWhere: Room 1" in text
    assert '<a href="http://alpha.test/booking/x/"' in html
    assert "See your booking:\nhttp://alpha.test/booking/x/" in text
    assert "mailto:ana@alpha.example" in html
    assert "write to ana@alpha.example" in text
    assert text.rstrip().endswith("http://alpha.test/")


def test_readers_zone_and_language(send: Any) -> None:
    html = send(locale="es-MX", time_zone="America/Mexico_City").alternatives[0].content
    assert "11:00 es" in html
    assert '<html lang="es"' in html
    assert nearest_language("es-MX") == "es"
    assert nearest_language("tlh") == "en"


def test_mail_wears_the_schools_colours(send: Any, look: Any) -> None:
    look(primary_colour="#7a1f5c")
    html = send().alternatives[0].content
    assert "color:#7a1f5c" in html
    assert "prefers-color-scheme: dark" in html
    assert "var(--" not in html
    with schema_context("beta"):
        set_look(theme_id="kids_1", display_name="Beta", contact_email="dmitri@beta.example")
        message = send()
    assert "#7a1f5c" not in message.alternatives[0].content
    assert message.from_email.startswith("Beta <")
    assert message.reply_to == ["dmitri@beta.example"]


def test_repeated_delivery_has_the_same_id(send: Any) -> None:
    ids = {send(message_id="<booking-1@alpha.test>").message()["Message-ID"] for _ in range(2)}
    assert ids == {"<booking-1@alpha.test>"}


def test_calendar_file_is_another_form_of_the_message(send: Any) -> None:
    invitation = Attachment(
        "x.ics", "BEGIN:VCALENDAR\r\n", "text/calendar; method=REQUEST", is_alternative=True
    )
    receipt = Attachment("receipt.txt", "Paid.", "text/plain")
    message = send(attachments=[invitation, receipt], reply_to="ben@alpha.example")
    found = parts(message)
    assert found["text/calendar"].get_param("method") == "REQUEST"
    assert found["text/calendar"].get_payload(decode=True).split() == [b"BEGIN:VCALENDAR"]
    assert message.attachments[0].filename == "receipt.txt"
    assert message.reply_to == ["ben@alpha.example"]


__all__ = ["folders"]


def test_what_every_page_says_stands_above_every_mail(send: Any, settings: Any) -> None:
    settings.STRIPE_LIVEMODE = False
    said = parts(send())
    assert "Test mode.</strong> No real money moves" in said["text/html"].get_payload()
    assert said["text/plain"].get_payload().startswith("Test mode. No real money moves")
    settings.STRIPE_LIVEMODE = True
    said = parts(send())
    assert "Test mode" not in said["text/html"].get_payload() + said["text/plain"].get_payload()
