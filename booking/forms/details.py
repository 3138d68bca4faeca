"""Who comes, what the school asks, and what the teacher should know."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.enums import QuestionKind
from booking.selectors.questions import QuestionCard
from booking.services.actors import Attendee
from booking.wording.names import one_line

from .paying import PAYING, PayingFields
from .questions import AGREED, question_field


class DetailsForm(PayingFields):
    """The second step: the attendee, the workshop's own questions, a note, how it is paid, and last what has to be
    agreed to.

    The same fields stand in the widget, which sends them to the API.
    """

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput({"class": "input", "autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Please tell us your name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The confirmation and the link to cancel go here."),
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": gettext_lazy("Please give an e-mail address; the confirmation goes there."),
            "invalid": gettext_lazy("Enter an e-mail address like name@example.org."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the teacher"),
        help_text=gettext_lazy("Your level, your aims, or anything else that helps to prepare."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    terms = forms.BooleanField(
        label=gettext_lazy(
            "I agree to the cancellation rule shown here, and that the school uses my details for this booking."
        ),
        error_messages={
            "required": gettext_lazy("Please tick this box, so that the school may book for you.")
        },
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        questions: Sequence[QuestionCard] = (),
        is_for_listed: bool = False,
        own_email: str = "",
        **kwargs: Any,
    ) -> None:
        """`own_email` is the proven address of a login, which must be the attendee's and cannot be changed."""
        super().__init__(data, **kwargs)
        self._questions = tuple(questions)
        self._rest: dict[str, Any] = {"is_for_listed": is_for_listed, "own_email": own_email}
        for question in questions:
            self.fields[question.field_name] = question_field(question)
        consents = [asked.field_name for asked in questions if asked.kind == QuestionKind.CONSENT]
        asked = [asked.field_name for asked in questions if asked.field_name not in consents]
        self.order_fields(["name", "email", *asked, "note", *PAYING, *consents, "terms"])
        self._agreed = (*consents, "terms")
        if is_for_listed:
            self.fields["email"].help_text = _(
                "Use the address that the school has on its list. The confirmation goes there."
            )
        if own_email:
            self.fields["email"].disabled = True
            self.initial["email"] = own_email

    @property
    def asked_fields(self) -> list[BoundField]:
        """Everything before the money and what has to be agreed to."""
        return [self[name] for name in self.fields if name not in (*PAYING, *self._agreed)]

    @property
    def agreed_fields(self) -> list[BoundField]:
        return [self[name] for name in self._agreed]

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def attendee(self, *, time_zone: str, locale: str) -> Attendee:
        """The cleaned fields as the booking service takes them."""
        return Attendee(
            name=self.cleaned_data["name"],
            email=self.cleaned_data["email"],
            time_zone=time_zone,
            locale=locale,
        )

    @property
    def answers(self) -> dict[int, str]:
        """The cleaned answers by the question's id; questions that were left open are not among them."""
        given = {asked.id: self.cleaned_data.get(asked.field_name) for asked in self._questions}
        return {pk: AGREED if value is True else value for pk, value in given.items() if value}

    @property
    def answered(self) -> tuple[tuple[str, str], ...]:
        """Question and answer in words, for the review."""
        labels = {asked.id: asked for asked in self._questions}
        return tuple(
            (labels[pk].label, _("Yes") if labels[pk].kind == QuestionKind.CONSENT else value)
            for pk, value in self.answers.items()
        )

    def refuse_answers(self, errors: Mapping[int, str]) -> None:
        """Show what the service found wrong beside its question; what is asked no more, above them all."""
        for pk, message in errors.items():
            name = f"answer-{pk}"
            self.add_error(name if name in self.fields else None, message)

    @property
    def typed(self) -> tuple[tuple[str, str], ...]:
        """What was typed, right or wrong, as name and value, to be sent along in hidden fields."""
        return tuple((name, self.data[name]) for name in self.fields if self.data.get(name))

    def unbound(self) -> "DetailsForm":
        """The same values in a form that complains of nothing yet."""
        return type(self)(
            questions=self._questions, initial=dict(self.typed), auto_id=self.auto_id, **self._rest
        )
