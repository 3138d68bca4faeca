"""When reminders go out, in an owner's words: “2 days before”."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.services.reminders import LONGEST, MOST_TIMES, SHORTEST, Reminder

MINUTES, HOURS, DAYS = 1, 60, 24 * 60
_UNITS = [
    (MINUTES, pgettext_lazy("before a session", "minutes before")),
    (HOURS, pgettext_lazy("before a session", "hours before")),
    (DAYS, pgettext_lazy("before a session", "days before")),
]


class ReminderForm(forms.Form):
    """One row; without a number it counts as none."""

    amount = forms.IntegerField(label=_("How long"), min_value=1, max_value=LONGEST, required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), choices=_UNITS, coerce=int, initial=HOURS)
    to_teachers = forms.BooleanField(label=_("teachers too"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        amount, unit = data.get("amount"), data.get("unit")
        if amount and unit and not SHORTEST <= amount * unit <= LONGEST:
            self.add_error("amount", _("From 5 minutes to 14 days before."))
        return data

    @property
    def reminder(self) -> Reminder | None:
        data = self.cleaned_data
        return Reminder(data["amount"] * data["unit"], data["to_teachers"]) if data.get("amount") else None


class _Rows(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        minutes = [each.minutes_before for each in self.reminders]
        if len(set(minutes)) < len(minutes):
            raise ValidationError(_g("Two reminders at the same time: take one of them out."))

    @property
    def reminders(self) -> list[Reminder]:
        return [form.reminder for form in self.forms if form.is_valid() and form.reminder]


ReminderRows = forms.formset_factory(
    ReminderForm,
    formset=_Rows,
    extra=0,
    min_num=MOST_TIMES,
    max_num=MOST_TIMES,
    validate_max=True,
    absolute_max=MOST_TIMES,
)


def rows_of(reminders: Sequence[Reminder]) -> list[dict[str, Any]]:
    """What the form begins with: each in the largest unit that it is a whole number of."""
    found = []
    for each in reminders:
        unit = next(unit for unit in (DAYS, HOURS, MINUTES) if each.minutes_before % unit == 0)
        found.append({"amount": each.minutes_before // unit, "unit": unit, "to_teachers": each.to_teachers})
    return found
