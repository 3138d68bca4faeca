"""An owner puts own words into the school's mails."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.models import MailWording
from core.models import OutboxMessage
from core.outbox import services as outbox
from tests.factories.booking import NOW, BookingFactory, SessionFactory, WorkshopFactory
from themes.services import set_look

pytestmark = pytest.mark.django_db

CONFIRMED = "booking.mail.student_confirmed"
EDIT = f"/admin/mails/{CONFIRMED}/"


@pytest.fixture(autouse=True)
def _look(alpha: Any) -> None:
    set_look(theme_id="education", display_name="Alpha School", contact_email="hello@alpha.example")


def test_list_says_who_gets_what_and_which_are_changed(ana: Any) -> None:
    MailWording.objects.create(kind=CONFIRMED, language="es", subject="¡Hecho!", updated_at=NOW)
    body = ana.get("/admin/mails/").content.decode()
    for words in ("To students", "To teachers", "To the school", "Booking confirmed", "Español"):
        assert words in body
    assert body.count("yours") == 1


def test_owner_saves_words_and_ours_stay_ours(ana: Any) -> None:
    ours = ana.get(EDIT).context["form"].initial
    answer = ana.post(
        EDIT, {"language": "en", "subject": ours["subject"], "body": "Dear {student},\r\n\r\nwelcome!"}
    )
    assert answer.status_code == 302
    row = MailWording.objects.get()
    assert (row.kind, row.language, row.subject, row.body) == (
        CONFIRMED,
        "en",
        "",
        "Dear {student},\n\nwelcome!",
    )
    assert ana.get(EDIT).context["form"].initial == {**ours, "body": "Dear {student},\n\nwelcome!"}


def test_unknown_placeholder_is_named_and_nothing_is_saved(ana: Any) -> None:
    answer = ana.post(EDIT, {"language": "en", "subject": "Hi {studnet}", "body": "A { alone"})
    page = answer.content.decode()
    assert "There is no placeholder {studnet}." in page
    assert "A brace stands alone." in page
    assert not MailWording.objects.exists()


def test_each_language_has_its_own_words(ana: Any) -> None:
    page = ana.get(f"{EDIT}?language=es")
    assert page.context["language"] == "es"
    ana.post(EDIT, {"language": "es", "subject": "¡Hecho, {student}!", "body": ""})
    assert list(MailWording.objects.values_list("language", "subject", "body")) == [
        ("es", "¡Hecho, {student}!", "")
    ]


def test_language_that_is_none_falls_back_to_the_schools(ana: Any) -> None:
    assert ana.get(f"{EDIT}?language=%3Cscript%3E").context["language"] == "en"


def test_preview_shows_what_is_in_the_form_and_saves_nothing(ana: Any) -> None:
    answer = ana.post(
        f"{EDIT}preview/", {"language": "en", "subject": "Hi {student}", "body": "<b>Bring</b> {workshop}"}
    )
    page = answer.content.decode()
    assert "Hi Chloe Martin" in page
    assert "&amp;lt;b&amp;gt;Bring" in page, "escaped for the mail, and once more for the frame"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert not MailWording.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert mail.outbox == []


def test_preview_says_what_is_wrong(ana: Any) -> None:
    answer = ana.post(f"{EDIT}preview/", {"language": "en", "subject": "Hi {nobody}", "body": ""})
    assert "There is no placeholder {nobody}." in answer.content.decode()


def test_preview_uses_a_real_booking_without_its_number(ana: Any) -> None:
    booking = BookingFactory(
        session=SessionFactory(workshop=WorkshopFactory(title="Spanish at noon")), attendee_name="Zoe"
    )
    page = ana.get(f"{EDIT}preview/").content.decode()
    assert "Spanish at noon" in page
    assert "Zoe" in page
    assert booking.uid not in page


def test_example_goes_to_the_person_alone_and_says_so(ana: Any) -> None:
    BookingFactory(attendee_email="zoe@example.com")
    answer = ana.post(EDIT, {"language": "en", "subject": "Hi {student}", "body": "", "trial": "1"})
    assert answer.status_code == 200
    assert not MailWording.objects.exists()
    outbox.deliver_pending(now=OutboxMessage.objects.get().due_at)
    (message,) = mail.outbox
    assert message.to == ["ana@alpha.example"]
    assert message.subject.startswith("Trial: Hi Student")
    assert message.attachments == []
    assert not any("calendar" in part.mimetype for part in message.alternatives)


def test_words_stay_in_the_form_when_an_example_was_sent(ana: Any) -> None:
    answer = ana.post(
        EDIT, {"language": "en", "subject": "Hi {student}", "body": "Bring a pen", "trial": "1"}
    )
    page = answer.content.decode()
    assert (answer.context["form"]["subject"].value(), answer.context["form"]["body"].value()) == (
        "Hi {student}",
        "Bring a pen",
    )
    assert "Your words are not saved yet." in page
    assert "data-typed" in page
    assert "data-typed" not in ana.get(EDIT).content.decode()


def test_our_words_come_back(ana: Any) -> None:
    MailWording.objects.create(kind=CONFIRMED, language="en", subject="Mine", updated_at=NOW)
    assert "Take our words again" in ana.get(EDIT).content.decode()
    assert ana.get(f"{EDIT}reset/").status_code == 405
    ana.post(f"{EDIT}reset/", {"language": "en"})
    assert not MailWording.objects.exists()
    assert "Take our words again" not in ana.get(EDIT).content.decode()


@pytest.mark.parametrize("path", ["", f"{CONFIRMED}/", f"{CONFIRMED}/preview/"])
def test_screens_are_the_owners_alone(ana: Any, ben_client: Any, chloe_client: Any, path: str) -> None:
    assert ana.get(f"/admin/mails/{path}").status_code == 200
    for stranger in (ben_client, chloe_client):
        assert stranger.get(f"/admin/mails/{path}").status_code == 302
        assert stranger.post(f"/admin/mails/{path}", {"subject": "x", "body": ""}).status_code == 302
    assert not MailWording.objects.exists()


def test_unknown_mail_is_not_found(ana: Any) -> None:
    assert ana.get("/admin/mails/booking.mail.student_login_code/").status_code == 404


def test_queries_do_not_grow_with_wordings(ana: Any) -> None:
    seen = []
    for language in ("en", "es", "ar"):
        MailWording.objects.create(kind=CONFIRMED, language=language, subject="Mine", updated_at=NOW)
        ana.get("/admin/mails/")
        with CaptureQueriesContext(connection) as queries:
            ana.get("/admin/mails/")
        seen.append(
            [
                query["sql"].partition(" WHERE ")[0]
                for query in queries
                if "SET search_path" not in query["sql"]
            ]
        )
    assert seen[0] == seen[1] == seen[2]


def test_menus_show_mails_to_owners_only(ana: Any, ben_client: Any) -> None:
    for name in ("booking_mails:index", "booking_reminders:edit", "booking_sent_mails:index"):
        assert reverse(name) in ana.get("/admin/").content.decode()
        assert reverse(name) not in ben_client.get("/admin/").content.decode()
