"""Answers to a workshop's questions: looked at before anything is taken, kept with the words of the question."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.enums import QuestionKind
from booking.models import Answer, Booking, Question, Workshop

from .refusals import Refusal

# What a form's box or a program sends for “I agree”; one word is kept.
AGREED = "yes"
_YES = frozenset({AGREED, "on", "true", "1"})
LONGEST = {QuestionKind.TEXT: 300, QuestionKind.LONG_TEXT: 4000}


class MissingAnswers(Refusal):
    """`errors` says by the question's id what is wrong with its answer."""

    code = "missing_answers"
    message = gettext_lazy("Please look at the questions again.")

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__()
        self.errors = dict(errors)


def check_answers(
    workshop: Workshop, given: Mapping[int, str] | None, *, may_be_missing: bool = False
) -> list[Answer]:
    """The answers as rows without a booking yet, in the order of the questions; empty ones are left out.

    `given` is text by the question's id. Raises MissingAnswers for a required one that is missing (unless
    `may_be_missing`), a choice that is not on offer, a text that is too long, and a question that is not asked here.
    """
    texts = {pk: text.strip() for pk, text in (given or {}).items()}
    asked = list(Question.objects.filter(workshop=workshop, is_active=True).order_by("sort_order", "pk"))
    errors = dict.fromkeys(set(texts) - {question.pk for question in asked}, _("This is not asked here."))
    answers = []
    for place, question in enumerate(asked):
        text = _cleaned(question, texts.get(question.pk, ""))
        if error := _error(question, text, may_be_missing=may_be_missing):
            errors[question.pk] = error
        elif text:
            answers.append(Answer(question=question, label=question.label, value=text, sort_order=place))
    if errors:
        raise MissingAnswers(errors)
    return answers


def keep_answers(booking: Booking, answers: Sequence[Answer]) -> None:
    """Write the checked answers of a new booking."""
    for answer in answers:
        answer.booking = booking
    Answer.objects.bulk_create(answers)


def _cleaned(question: Question, text: str) -> str:
    if question.kind == QuestionKind.CONSENT:
        return AGREED if text.lower() in _YES else ""
    return text


def _error(question: Question, text: str, *, may_be_missing: bool) -> str:
    if not text:
        return "" if may_be_missing or not question.is_required else _missing(question)
    if question.kind == QuestionKind.CHOICE and text not in question.options:
        return _("Please choose one of those on offer.")
    longest = LONGEST.get(QuestionKind(question.kind))
    if longest and len(text) > longest:
        return _("At most %(count)d characters, please.") % {"count": longest}
    return ""


def _missing(question: Question) -> str:
    if question.kind == QuestionKind.CONSENT:
        return _("Please tick this box to go on.")
    return _("Please answer this.")
