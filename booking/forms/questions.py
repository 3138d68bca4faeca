"""A workshop's own questions as fields of a form."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext as _

from booking.enums import QuestionKind
from booking.selectors.questions import QuestionCard

# As long as `services.answers` takes them.
_SHORT, _LONG = 300, 4000
# What the box of a consent sends, and what is kept of it.
AGREED = "yes"


def question_field(question: QuestionCard) -> forms.Field:
    """The field that asks it, with words for what may be wrong."""
    return _KINDS[QuestionKind(question.kind)](question)


def _text(question: QuestionCard) -> forms.Field:
    return _written(question, _SHORT, forms.TextInput({"class": "input"}))


def _long_text(question: QuestionCard) -> forms.Field:
    return _written(question, _LONG, forms.Textarea({"class": "input", "rows": 3}))


def _written(question: QuestionCard, longest: int, widget: forms.Widget) -> forms.Field:
    return forms.CharField(
        label=question.label,
        help_text=question.help_text,
        required=question.is_required,
        max_length=longest,
        widget=widget,
        error_messages={"required": _("Please answer this.")},
    )


def _choice(question: QuestionCard) -> forms.Field:
    blank = _("Please choose") if question.is_required else _("No answer")
    return forms.ChoiceField(
        label=question.label,
        help_text=question.help_text,
        required=question.is_required,
        choices=[("", blank), *((option, option) for option in question.options)],
        widget=forms.Select({"class": "input"}),
        error_messages={
            "required": _("Please choose one."),
            "invalid_choice": _("Please choose one of those on offer."),
        },
    )


def _consent(question: QuestionCard) -> forms.Field:
    return forms.BooleanField(
        label=question.label,
        help_text=question.help_text,
        required=question.is_required,
        widget=forms.CheckboxInput({"value": AGREED}),
        error_messages={"required": _("Please tick this box to go on.")},
    )


_KINDS: dict[QuestionKind, Callable[[QuestionCard], forms.Field]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.LONG_TEXT: _long_text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CONSENT: _consent,
}
