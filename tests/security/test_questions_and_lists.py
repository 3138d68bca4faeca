"""What callers answer to questions, whose courses they name, and what a list of names gives away."""

from typing import Any

import pytest
from django.core import mail

from booking.enums import QuestionKind
from booking.models import Booking, BookingSettings, Question, WhitelistEntry
from core.clock import now
from core.outbox import services as outbox
from tests.factories.booking import NOW, SeriesFactory, TutoringFactory, WorkshopFactory

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7|add:7 }}%(name)s{0}"
MALLORY = {"name": "Mallory", "email": "mallory@example.com", "timeZone": "UTC"}


@pytest.fixture
def settings_row(alpha: Any) -> Any:
    return BookingSettings.objects.create(time_zone="Europe/Madrid", currency="EUR")


def ask(workshop: Any, label: str = "Level?", **fields: Any) -> Question:
    return Question.objects.create(workshop=workshop, label=label, kind=QuestionKind.TEXT, **fields)


def test_answers_to_other_workshops_questions_are_refused_or_dropped(
    order: Any, lesson: Any, settings_row: Any
) -> None:
    own, other = ask(lesson), ask(TutoringFactory(title="Other", slug="other"))
    for number in (other.pk, 999_999_999_999_999_999, 0):
        order(answers={str(own.pk): "B1", str(number): "planted"})
        for booking in Booking.objects.all():
            assert not booking.answers.filter(value__contains="planted").exists()
        Booking.objects.all().delete()


@pytest.mark.parametrize(
    "answers",
    [
        {"-1": "x"}, {"1e3": "x"}, {"９": "x"}, {"9" * 19: "x"}, {"note": ["x"]}, {"1": {"a": 1}}, {"1": None},
        {"1": 5}, {"1": "x" * 4001}, {"": "x"}, [["1", "x"]], "x", {"__proto__": "x"},
    ],
)  # fmt: skip
def test_answers_that_are_none_are_refused(order: Any, settings_row: Any, answers: Any) -> None:
    answer = order(answers=answers)
    assert (answer.status_code, Booking.objects.count()) == (400, 0)


def test_zero_bytes_in_an_answer_are_no_crash(order: Any, lesson: Any, settings_row: Any) -> None:
    question = ask(lesson)
    assert order(answers={str(question.pk): "a\0b"}).status_code < 500


def test_series_of_another_workshop_is_not_booked(order: Any, settings_row: Any, ben: Any) -> None:
    mine = WorkshopFactory(title="Mine", slug="mine")
    theirs = SeriesFactory(workshop=WorkshopFactory(title="Theirs", slug="theirs"), hosts=[ben])
    for number in (theirs.pk, 2**63 - 1):
        body = {"workshopId": mine.pk, "series": number, "attendee": MALLORY}
        answer = browser().post("/api/v1/public/bookings", body, content_type="application/json")
        assert 400 <= answer.status_code < 500
    both = {"workshopId": theirs.workshop_id, "series": theirs.pk, "start": "2027-01-07T10:00:00Z"}
    answer = browser().post(
        "/api/v1/public/bookings", {**both, "attendee": MALLORY}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert not Booking.objects.exists()


def test_refusal_of_who_is_not_on_a_list_names_nobody(order: Any, lesson: Any, settings_row: Any) -> None:
    lesson.registration_mode = "whitelist"
    lesson.save()
    WhitelistEntry.objects.create(
        workshop=lesson, value="emil@example.com", kind="email", name="Emil", created_at=NOW
    )
    answer = order(attendee=MALLORY)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_whitelisted")
    assert b"emil" not in answer.content.lower()
    for path in (f"public/workshops/{lesson.pk}/slots?from=2027-01-07&to=2027-01-07", "public/workshops"):
        assert b"emil@" not in browser().get(f"/api/v1/{path}").content.lower()


def test_markup_in_questions_and_answers_stays_text_everywhere(
    order: Any, lesson: Any, ana: Any, ben: Any, site: Any
) -> None:
    question = ask(lesson, SCRIPT)
    made = order(answers={str(question.pk): SCRIPT, "note": SCRIPT}, attendee={**MALLORY, "name": SCRIPT})
    assert made.status_code == 201
    token, uid = made.json()["token"], made.json()["uid"]
    session = Booking.objects.get().seats.get().session_id
    outbox.deliver_pending(now=now())
    pages = [
        browser().get("/book/conversation/details/?start=2027-01-08T10:00:00Z").content,
        *(browser().get(f"/booking/{token}/{path}").content for path in ("", "cancel/", "move/", "refund/")),
        logged_in(ana).get(f"/admin/bookings/{uid}/").content,
        logged_in(ana).get(f"/admin/workshops/edit/{lesson.pk}/").content,
        logged_in(ben.user).get(f"/admin/sessions/{session}/roster/").content,
        *(
            part.content.encode()
            for each in mail.outbox
            for part in each.alternatives
            if "html" in part.mimetype
        ),
    ]
    assert len(mail.outbox) == 2
    for page in pages:
        assert b"<script>alert(1)" not in page
        assert b"<img src=x" not in page
        assert b"14%(name)" not in page
    assert any(b"&lt;script&gt;alert(1)" in page for page in pages)
