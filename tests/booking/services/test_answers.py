"""Answers to a workshop's questions."""

import pytest

from booking.enums import QuestionKind
from booking.models import Answer, Booking, Question
from booking.selectors.bookings import booking_view
from booking.services.answers import MissingAnswers
from booking.services.bookings import StaffTerms
from tests.factories.booking import ANA, SessionFactory

from .conftest import book_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


def ask(session, label: str, kind: str = QuestionKind.TEXT, **fields) -> int:
    place = Question.objects.count()
    return Question.objects.create(
        workshop=session.workshop, label=label, kind=kind, sort_order=place, **fields
    ).pk


def errors(session, answers=None) -> dict[int, str]:
    with pytest.raises(MissingAnswers) as refused:
        book_session(session, answers=answers)
    assert not Booking.objects.exists()
    return refused.value.errors


def test_answers_are_kept_with_the_words_of_the_question(session) -> None:
    goal, level = ask(session, "Your goal?"), ask(session, "Level?", QuestionKind.CHOICE, choices="A1\nA2")
    booking = book_session(session, answers={level: "A2", goal: "  To travel "})
    Question.objects.filter(pk=goal).update(label="What for?")
    assert list(booking.answers.values_list("label", "value")) == [
        ("Your goal?", "To travel"),
        ("Level?", "A2"),
    ]
    assert [(answer.label, answer.value) for answer in booking_view(booking.uid).answers] == [
        ("Your goal?", "To travel"),
        ("Level?", "A2"),
    ]


def test_required_question_must_be_answered(session) -> None:
    goal = ask(session, "Your goal?", is_required=True)
    for given in (None, {}, {goal: ""}, {goal: "   "}):
        assert errors(session, given) == {goal: "Please answer this."}
    assert book_session(session, answers={goal: "To travel"}).answers.count() == 1


def test_question_that_may_be_left_out_is_not_kept_empty(session) -> None:
    goal = ask(session, "Your goal?")
    assert book_session(session, answers={goal: " "}).answers.count() == 0


def test_choice_must_be_on_offer(session) -> None:
    level = ask(session, "Level?", QuestionKind.CHOICE, choices="A1\nA2")
    assert errors(session, {level: "C2"}) == {level: "Please choose one of those on offer."}
    assert book_session(session, answers={level: "A1"}).answers.get().value == "A1"


@pytest.mark.parametrize("yes", ["yes", "on", "true", "1", " Yes "])
def test_consent_is_a_ticked_box(session, yes) -> None:
    photos = ask(session, "May we take photos?", QuestionKind.CONSENT, is_required=True)
    assert errors(session, {photos: "no"}) == {photos: "Please tick this box to go on."}
    booking = book_session(session, answers={photos: yes})
    assert booking.answers.get().value == "yes"
    assert booking_view(booking.uid).answers[0].value == "Yes"


def test_consent_that_may_be_refused_is_not_kept_when_it_is(session) -> None:
    photos = ask(session, "May we take photos?", QuestionKind.CONSENT)
    assert book_session(session, answers={photos: "no"}).answers.count() == 0


def test_text_that_is_too_long_is_refused(session) -> None:
    short, long = ask(session, "Name?"), ask(session, "Story?", QuestionKind.LONG_TEXT)
    found = errors(session, {short: "x" * 301, long: "x" * 4001})
    assert found == {
        short: "At most 300 characters, please.",
        long: "At most 4000 characters, please.",
    }
    assert book_session(session, answers={short: "x" * 300, long: "x" * 4000}).answers.count() == 2


def test_question_that_is_not_asked_here_is_refused(session) -> None:
    other = ask(SessionFactory(), "Elsewhere?")
    off = ask(session, "Off?", is_active=False)
    assert errors(session, {other: "x", off: "x", 0: "x"}) == dict.fromkeys(
        (0, off, other), "This is not asked here."
    )


def test_school_need_not_answer_but_cannot_invent(session) -> None:
    level = ask(session, "Level?", QuestionKind.CHOICE, choices="A1\nA2", is_required=True)
    with pytest.raises(MissingAnswers):
        book_session(session, by=ANA, staff=StaffTerms(), answers={level: "C2"})
    assert book_session(session, by=ANA, staff=StaffTerms()).answers.count() == 0


def test_answer_stays_when_its_question_is_gone(session) -> None:
    goal = ask(session, "Your goal?")
    booking = book_session(session, answers={goal: "To travel"})
    Question.objects.all().delete()
    assert Answer.objects.get().question is None
    assert [(answer.question_id, answer.label) for answer in booking_view(booking.uid).answers] == [
        (None, "Your goal?")
    ]
