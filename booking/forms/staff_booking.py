"""A booking that the school enters for a student."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from booking.enums import QuestionKind
from booking.selectors.questions import QuestionCard
from booking.services.actors import Attendee
from booking.wording.names import one_line
from booking.wording.zones import OFFERED, is_zone
from themes.languages import language_choices

from .amounts import clean_amount
from .questions import AGREED, question_field

USUAL, OTHER, FREE = "usual", "other", "free"
_DAYS = (1, 2, 3, 5, 7, 14)


class StaffBookingForm(forms.Form):
    """Who comes, what it costs, and how long the place waits for the money. Answers may be left out."""

    name = forms.CharField(label=_("Student's name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The confirmation, or the way to pay, goes here.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("The student's mails and pages show the times on these clocks.")
    )
    language = forms.ChoiceField(label=_("Language of the mails"))
    note = forms.CharField(
        label=_("Note for the teacher"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    price = forms.ChoiceField(label=_("Price"), widget=forms.RadioSelect, initial=USUAL)
    amount = forms.CharField(
        label=_("Another price"), required=False, max_length=14, help_text=_("Such as 12.50.")
    )
    voucher = forms.CharField(
        label=_("Discount code"),
        required=False,
        max_length=40,
        help_text=_("It comes off the price above, also off one of your own."),
    )
    pays_at_school = forms.BooleanField(
        label=_("The student pays at the school"),
        required=False,
        help_text=_("Then the place is certain at once, and you note the money when it has come."),
    )
    pay_days = forms.TypedChoiceField(
        label=_("If it is to be paid online, keep the place for"),
        coerce=int,
        initial=3,
        choices=[
            (days, ngettext_lazy("%(days)s day", "%(days)s days", days) % {"days": days}) for days in _DAYS
        ],
        help_text=_(
            "The student gets a mail with the way to pay. Without payment, the place becomes free again."
        ),
    )

    price_minor: int | None = None

    def __init__(
        self,
        *args: Any,
        questions: tuple[QuestionCard, ...],
        currency: str,
        usual: str,
        is_free: bool,
        time_zone: str,
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._questions, self._currency = questions, currency
        zones = sorted({*OFFERED, time_zone})
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]
        self.initial.setdefault("time_zone", time_zone)
        self.initial.setdefault("language", language)
        self.fields["price"].choices = [  # type: ignore[attr-defined]
            (USUAL, _("The usual one: %(price)s") % {"price": usual}),
            (OTHER, _("Another one")),
            *([] if is_free else [(FREE, _("Free"))]),
        ]
        for question in questions:
            field = question_field(question)
            field.required = False
            self.fields[question.field_name] = field
        self.order_fields(
            ["name", "email", "time_zone", "language", *(asked.field_name for asked in questions), "note"]
        )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if not is_zone(zone):
            raise forms.ValidationError(_("There is no such time zone."))
        return zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("price") == FREE:
            self.price_minor = 0
        elif data.get("price") == OTHER:
            self._clean_amount(data.get("amount", ""))
        return data

    @property
    def attendee(self) -> Attendee:
        """The cleaned student."""
        data = self.cleaned_data
        return Attendee(data["name"], data["email"], data["time_zone"], data["language"])

    @property
    def pay_within(self) -> timedelta:
        return timedelta(days=self.cleaned_data["pay_days"])

    @property
    def answers(self) -> dict[int, str]:
        """By the question's id; what was left open is not among them."""
        given = {asked.id: self.cleaned_data.get(asked.field_name) for asked in self._questions}
        consents = {asked.id for asked in self._questions if asked.kind == QuestionKind.CONSENT}
        return {pk: AGREED if pk in consents else str(value) for pk, value in given.items() if value}

    def _clean_amount(self, written: str) -> None:
        if not written.strip():
            self.add_error("amount", _("Write the price, such as 12.50."))
        self.price_minor = clean_amount(self, {"amount": written}, "amount", self._currency)
