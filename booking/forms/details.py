"""Who comes, and what the teacher should know."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.services.actors import Attendee
from booking.wording.names import one_line


class DetailsForm(forms.Form):
    """The second step. The same fields stand in the widget, which sends them to the API."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"class": "input", "autocomplete": "name"}),
        error_messages={"required": _("Please tell us your name.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The confirmation and the link to cancel go here."),
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Please give an e-mail address; the confirmation goes there."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    note = forms.CharField(
        label=_("Note for the teacher"),
        help_text=_("Your level, your aims, or anything else that helps to prepare."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    terms = forms.BooleanField(
        label=_(
            "I agree to the cancellation rule shown here, and that the school uses my details for this booking."
        ),
        error_messages={"required": _("Please tick this box, so that the school may book for you.")},
    )

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
    def typed(self) -> tuple[tuple[str, str], ...]:
        """What was typed, right or wrong, as name and value, to be sent along in hidden fields."""
        return tuple((name, self.data[name]) for name in self.fields if self.data.get(name))

    def unbound(self) -> "DetailsForm":
        """The same values in a form that complains of nothing yet."""
        return type(self)(initial=dict(self.typed), auto_id=self.auto_id)
