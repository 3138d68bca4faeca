"""A school's own words for its mails."""

import pytest

from booking.models import MailWording
from booking.selectors.wordings import Words, all_words, trying, words_for
from booking.services.wording import InvalidWording, UnknownMail, reset_wording, save_wording
from tests.factories.booking import ANA, NOW

pytestmark = pytest.mark.django_db

CONFIRMED = "booking.mail.student_confirmed"
TEACHER = "booking.mail.teacher_confirmed"


def save(kind: str = CONFIRMED, language: str = "en", subject: str = "Hi {student}", body: str = "") -> None:
    save_wording(kind=kind, language=language, subject=subject, body=body, by=ANA, now=NOW)


def test_words_are_kept_by_kind_and_language() -> None:
    save()
    save(language="es", subject="Hola")
    save(subject="Hello {student}", body="One\r\n\r\ntwo ")
    assert all_words() == {
        (CONFIRMED, "en"): Words("Hello {student}", "One\n\ntwo", NOW),
        (CONFIRMED, "es"): Words("Hola", "", NOW),
    }


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("es-MX", "Hola"),
        ("es", "Hola"),
        ("pt-BR", "Olá do Brasil"),
        ("pt", "Hi"),
        ("tlh", "Hi"),
        ("en-AU", "Hi"),
    ],
)
def test_nearest_words_count(locale: str, subject: str) -> None:
    for language, words in (("en", "Hi"), ("es", "Hola"), ("pt-BR", "Olá do Brasil")):
        save(language=language, subject=words)
    assert words_for(CONFIRMED, locale).subject == subject


def test_words_of_one_kind_are_not_those_of_another() -> None:
    save()
    assert not words_for(f"{CONFIRMED}.x", "en")
    assert not words_for(TEACHER, "en")


def test_empty_words_are_ours_again() -> None:
    save()
    save(subject=" ", body="\n")
    assert not MailWording.objects.exists()
    save()
    reset_wording(kind=CONFIRMED, language="en", by=ANA)
    assert not MailWording.objects.exists()


@pytest.mark.parametrize(
    ("kind", "subject", "body", "wrong"),
    [
        (CONFIRMED, "{nobody}", "", {"subject"}),
        (CONFIRMED, "", "{ a", {"body"}),
        (CONFIRMED, "x" * 201, "x" * 4001, {"subject", "body"}),
        (CONFIRMED, "a\0b", "", {"subject"}),
        (TEACHER, "{price}", "{link}", {"subject", "body"}),
    ],
)
def test_words_that_cannot_be_are_refused(kind: str, subject: str, body: str, wrong: set[str]) -> None:
    with pytest.raises(InvalidWording) as refusal:
        save(kind, subject=subject, body=body)
    assert set(refusal.value.errors) == wrong
    assert not MailWording.objects.exists()
    save(kind, subject="{student}", body="{workshop}")
    assert MailWording.objects.count() == 1


def test_unknown_mail_is_refused() -> None:
    with pytest.raises(UnknownMail):
        save("booking.mail.student_login_code")


def test_words_on_trial_count_inside_alone() -> None:
    save()
    with trying(CONFIRMED, Words("Trial")):
        assert words_for(CONFIRMED, "es").subject == "Trial"
        assert not words_for(TEACHER, "en")
    assert words_for(CONFIRMED, "en").subject == "Hi {student}"
