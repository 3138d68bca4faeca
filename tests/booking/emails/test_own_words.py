"""A school's own words in its mails: what they replace, and what stays whatever they say."""

from html import unescape
from typing import Any

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking import events
from booking.emails.envelope import Letter, Reader, compose, post
from booking.emails.samples import sample_letter
from booking.models import MailWording
from booking.selectors.wordings import Words, trying
from booking.wording.catalogue import MAIL_KINDS, kinds_of
from booking.wording.mails import MEANINGS, Reads
from core.models import OutboxMessage
from core.outbox.registry import handler_of
from tests.factories.booking import NOW
from themes.services import set_look

pytestmark = pytest.mark.django_db

LONG = "wörter " * 500
KINDS = sorted(MAIL_KINDS)


@pytest.fixture(autouse=True)
def _look(alpha: Any) -> None:
    set_look(theme_id="education", display_name="Alpha School", contact_email="hello@alpha.example")


def write(kind: str, subject: str = "", body: str = "", language: str = "en") -> None:
    MailWording.objects.create(kind=kind, language=language, subject=subject, body=body, updated_at=NOW)


def sent(letter: Letter) -> Any:
    mail.outbox.clear()
    post(letter, OutboxMessage(pk=1, kind="booking.mail.x", payload={}, created_at=NOW))
    return mail.outbox[0]


def html_of(message: Any) -> str:
    return unescape(str(message.alternatives[0].content))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_written_and_is_sent_by_somebody(kind: str) -> None:
    assert handler_of(MAIL_KINDS[kind].event).__module__.startswith("booking.emails")
    assert kind.startswith(MAIL_KINDS[kind].event)
    assert len(kind) <= 60
    assert set(MAIL_KINDS[kind].placeholders) <= MEANINGS.keys()
    message = sent(sample_letter(kind, language="en", now=NOW))
    said = message.subject + str(message.body)
    assert "{" not in said
    assert "None" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_facts_stay_whatever_a_school_writes(kind: str) -> None:
    ours = sample_letter(kind, language="en", now=NOW)
    write(kind, "Mine {student}", f"My own words\n\n{LONG}")
    own = sample_letter(kind, language="en", now=NOW)
    assert own.subject.startswith("Mine ")
    assert own.paragraphs[0].text == "My own words"
    facts = ("heading", "facts", "details", "closing", "reply_to", "button", "reader")
    assert [len(getattr(own, name) or ()) for name in facts[1:4]] == [
        len(getattr(ours, name) or ()) for name in facts[1:4]
    ]
    message = sent(own)
    for label, value in own.details:
        for body in (html_of(message), str(message.body)):
            assert label in body
            assert all(line in body for line in value.splitlines())
    for sentence in (*own.facts, *own.closing):
        assert sentence in html_of(message)
        assert sentence in message.body
    if own.button:
        assert own.button[0] in message.body
        assert own.button[0] in html_of(message)
    assert len(own.attachments) == len(ours.attachments)


def test_money_of_a_cancellation_cannot_be_written_away() -> None:
    write(events.STUDENT_CANCELLED, "Bye", "It is over.")
    message = sent(sample_letter(events.STUDENT_CANCELLED, language="en", now=NOW))
    money = "€25.00 goes back to the card you paid with."
    assert message.subject == "Bye"
    for body in (html_of(message), str(message.body)):
        assert "It is over." in body
        assert "You have cancelled" not in body
        assert money in body


def test_empty_field_keeps_our_words() -> None:
    ours = sample_letter(events.STUDENT_CONFIRMED, language="en", now=NOW)
    write(events.STUDENT_CONFIRMED, subject="Mine")
    own = sample_letter(events.STUDENT_CONFIRMED, language="en", now=NOW)
    assert (own.subject, own.paragraphs) == ("Mine", ours.paragraphs)


def test_arabic_words_find_their_own_direction() -> None:
    write(events.STUDENT_CONFIRMED, "تم: {workshop}", "مرحبا {student}\n\nالساعة {time}", language="ar")
    message = sent(sample_letter(events.STUDENT_CONFIRMED, language="ar", now=NOW))
    html = str(message.alternatives[0].content)
    assert '<p class="words" dir="auto">مرحبا <span dir="auto">' in html
    assert "\u2068" in message.body


def test_late_cancellation_says_so_first() -> None:
    letter = sample_letter(f"{events.TEACHER_CANCELLED}.late", language="en", now=NOW)
    assert letter.subject.startswith("Late cancellation: ")
    assert letter.paragraphs[0].text.startswith("Late cancellation: ")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if MAIL_KINDS[kind].reads == Reads.TEACHER])
def test_teachers_get_no_students_link(kind: str) -> None:
    message = sent(sample_letter(kind, language="en", now=NOW))
    assert "/booking/" not in str(message.body)
    assert "/booking/" not in html_of(message)


NASTY = [
    "<script>alert(1)</script>",
    "\r\nBcc: all@example.com",
    "{{ booking.uid }}",
    "{% now 'Y' %}",
    "{student}",
    "\u2028",
]
WRITTEN = st.lists(
    st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    max_size=6,
).map("".join)


@given(WRITTEN)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_no_name_or_words_get_into_a_header_or_a_tag(text: str) -> None:
    values = dict.fromkeys(MAIL_KINDS[events.STUDENT_CONFIRMED].placeholders, text)
    reader = Reader("chloe@example.com", "en", "Europe/Madrid")
    with trying(events.STUDENT_CONFIRMED, Words(f"Hi {text} {{student}}", f"{text}\n\n{{student}}")):
        message = sent(compose(events.STUDENT_CONFIRMED, reader, values))
    assert "\n" not in message.subject
    assert "\r" not in message.subject
    assert message.to == ["chloe@example.com"]
    assert message.message()["Bcc"] is None
    html = str(message.alternatives[0].content)
    assert "<script" not in html.lower()


def test_cases_of_a_kind_are_told_apart() -> None:
    for kind in MAIL_KINDS.values():
        labels = [str(each.label) for each in kinds_of(kind.event)]
        assert len(set(labels)) == len(labels)
