"""A workshop's own questions in the details, the review and on the booking's page."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import QuestionKind
from booking.models import Booking, Question
from booking.services.bookings import book
from tests.factories.booking import GUEST, NOW, at, attendee

from .visitor import Visitor

pytestmark = pytest.mark.django_db

CHLOE = {"name": "Chloe Martin", "email": "Chloe@example.com", "terms": True}
LESSON = "/book/conversation/details/?start=2027-01-05T08:00:00Z"


@pytest.fixture
def asked(lesson: Any) -> dict[str, str]:
    """One question of each kind, all required; the names of their fields by kind."""
    rows = [
        Question.objects.create(
            workshop=lesson,
            kind=kind,
            label=label,
            choices="Beginner\nAdvanced" if kind == QuestionKind.CHOICE else "",
            is_required=True,
            sort_order=place,
        )
        for place, (kind, label) in enumerate(
            {
                QuestionKind.TEXT: "Your first language",
                QuestionKind.LONG_TEXT: "What do you want to talk about?",
                QuestionKind.CHOICE: "Your level",
                QuestionKind.CONSENT: "I agree to be recorded.",
            }.items()
        )
    ]
    return {row.kind: f"answer-{row.pk}" for row in rows}


def answers(asked: dict[str, str], **changes: Any) -> dict[str, Any]:
    given = {
        "text": "French",
        "long_text": "Cooking\nand films",
        "choice": "Advanced",
        "consent": True,
    } | changes
    return {asked[kind]: value for kind, value in given.items()}


def test_questions_are_answered_reviewed_kept_and_shown(
    visitor: Visitor, lesson: Any, asked: dict[str, str]
) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE, **answers(asked))
    labels = visitor.texts(".booking__review dt")
    shown = dict(zip(labels, visitor.texts(".booking__review dd"), strict=True))
    assert shown["Your first language"] == "French"
    assert shown["What do you want to talk about?"] == "Cooking and films"
    assert shown["Your level"] == "Advanced"
    assert shown["I agree to be recorded."] == "Yes"
    visitor.press("Book this time")
    booking = Booking.objects.get()
    assert list(booking.answers.values_list("label", "value")) == [
        ("Your first language", "French"),
        ("What do you want to talk about?", "Cooking\nand films"),
        ("Your level", "Advanced"),
        ("I agree to be recorded.", "yes"),
    ]
    facts = dict(zip(visitor.texts(".manage__facts dt"), visitor.texts(".manage__facts dd"), strict=True))
    assert (facts["Your level"], facts["I agree to be recorded."]) == ("Advanced", "Yes")


@pytest.mark.parametrize(
    ("kind", "wrong", "message"),
    [
        ("text", " ", "Please answer this."),
        ("long_text", "", "Please answer this."),
        ("choice", "", "Please choose one."),
        ("choice", "Fluent", "Please choose one of those on offer."),
        ("consent", False, "Please tick this box to go on."),
    ],
)
def test_answer_left_wrong_is_named_beside_its_question_and_nothing_is_lost(
    visitor: Visitor, lesson: Any, asked: dict[str, str], kind: str, wrong: Any, message: str
) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE, **answers(asked, **{kind: wrong}))
    assert visitor.status == 422
    assert visitor.text(".field__error") == message
    assert visitor.one(".field__error")["id"] == f"booking_{asked[kind]}_error"
    assert visitor.one(f"[name={asked[kind]}]")["aria-invalid"] == "true"
    assert visitor.value("name") == "Chloe Martin"
    if kind != "text":
        assert visitor.value(asked["text"]) == "French"
    assert not Booking.objects.exists()


def test_open_question_may_be_left_empty(visitor: Visitor, lesson: Any) -> None:
    Question.objects.create(workshop=lesson, kind=QuestionKind.CHOICE, label="Level", choices="A\nB")
    visitor.get(LESSON)
    assert visitor.texts("option") == ["No answer", "A", "B"]
    visitor.press("Go on to review", **CHLOE).press("Book this time")
    assert not Booking.objects.get().answers.exists()


def test_question_that_is_switched_off_is_not_asked(visitor: Visitor, lesson: Any) -> None:
    Question.objects.create(workshop=lesson, label="Old question", is_active=False)
    visitor.get(LESSON)
    assert "Old question" not in visitor.text(".booking__details")


def test_answers_survive_a_time_that_somebody_else_takes(
    visitor: Visitor, lesson: Any, asked: dict[str, str]
) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE, **answers(asked))
    zoe = {
        int(name.removeprefix("answer-")): str(value) for name, value in answers(asked, consent="yes").items()
    }
    book(workshop_id=lesson.pk, start=at(5, 8), attendee=attendee("Zoe"), answers=zoe, by=GUEST, now=NOW)
    visitor.press("Book this time").press("10:00 – 11:00")
    assert visitor.value(asked["text"]) == "French"
    assert visitor.value(asked["long_text"]).split() == ["Cooking", "and", "films"]
    assert visitor.one(f"[name={asked['choice']}] option[selected]")["value"] == "Advanced"
    assert visitor.one(f"[name={asked['consent']}]").has_attr("checked")
    visitor.press("Go on to review").press("Book this time")
    assert Booking.objects.get(attendee_name="Chloe Martin").answers.count() == 4


def test_question_that_comes_up_meanwhile_is_asked_before_the_booking(visitor: Visitor, lesson: Any) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE)
    late = Question.objects.create(workshop=lesson, label="Your first language", is_required=True)
    visitor.press("Book this time")
    assert visitor.status == 422
    assert visitor.one(".field__error")["id"] == f"booking_answer-{late.pk}_error"
    visitor.press("Go on to review", **{f"answer-{late.pk}": "French"}).press("Book this time")
    assert Booking.objects.get().answers.get().value == "French"


def test_parts_for_the_script_hold_the_questions(
    visitor: Visitor, lesson: Any, asked: dict[str, str]
) -> None:
    visitor.get("/book/conversation/")
    page = BeautifulSoup(visitor.response.content, "html.parser")
    part = page.select_one("template[data-part=details]")
    assert part is not None
    names = [field["name"] for field in part.select("[data-field] [name]")]
    texts, consent = [asked[kind] for kind in ("text", "long_text", "choice")], asked["consent"]
    assert names == ["name", "email", *texts, "note", consent, "terms"]
    said = [
        text.decode_contents() for text in page.find_all(attrs={"data-text": f"{asked['choice']}-required"})
    ]
    assert said == ["Please choose one."]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_is_the_same_for_few_and_many_questions(
    visitor: Visitor, lesson: Any, count: int
) -> None:
    for number in range(count):
        Question.objects.create(workshop=lesson, label=f"Question {number}")
    visitor.get("/book/conversation/?month=2027-02")
    with CaptureQueriesContext(connection) as captured:
        visitor.get("/book/conversation/?month=2027-01")
    assert sum(not query["sql"].startswith("SET search_path") for query in captured) == 17
