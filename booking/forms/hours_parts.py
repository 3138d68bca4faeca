"""The rows of which a teacher's time is made."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models.fields import validate_time_zone

SPARE_SPANS = 1
MOST_SPANS = 8
MOST_DATES = 120
MOST_SESSIONS = 100


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ZoneInput(forms.TextInput):
    """Suggests well-known zones from the page's list."""

    def __init__(self) -> None:
        super().__init__({"list": "time-zones", "autocomplete": "off"})


class SpanForm(forms.Form):
    """From and until, both or neither."""

    starts = forms.TimeField(label=_("From"), required=False, widget=TimeInput)
    ends = forms.TimeField(label=_("Until"), required=False, widget=TimeInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and (data.get("starts") is None) != (data.get("ends") is None):
            missing = "ends" if data.get("ends") is None else "starts"
            self.add_error(missing, _("Give both times, or leave both empty."))
        return data

    @property
    def span(self) -> tuple[time, time] | None:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        return (starts, ends) if starts is not None and ends is not None else None


class DateForm(SpanForm):
    """Other hours on one date; a date without times is closed."""

    on = forms.DateField(label=_("Date"), required=False, widget=DayInput)
    field_order = ("on", "starts", "ends")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and data.get("on") is None and (data.get("starts") or data.get("ends")):
            self.add_error("on", _("Which date are these hours for?"))
        return data

    @property
    def is_filled(self) -> bool:
        return self.cleaned_data.get("on") is not None


class DaysForm(forms.Form):
    """From a first day to a last one, both included."""

    first_on = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    last_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        others = [name for name in self.fields if name != "first_on" and data.get(name)]
        if not self.errors and data.get("first_on") is None and others:
            self.add_error("first_on", _("On which day does it begin?"))
        return data

    @property
    def is_filled(self) -> bool:
        return self.cleaned_data.get("first_on") is not None


class AbsenceForm(DaysForm):
    """Time off; without a last day it is one day long."""

    reason = forms.CharField(label=_("Reason (only the school sees it)"), required=False, max_length=160)


class JourneyForm(DaysForm):
    """The hours count in another zone; without a last day, from then on."""

    time_zone = forms.CharField(
        label=_("Time zone there"), required=False, widget=ZoneInput, validators=[validate_time_zone]
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and data.get("first_on") and not data.get("time_zone"):
            self.add_error("time_zone", _("Where does the trip go? Write it like Europe/Madrid."))
        return data


class ZoneForm(forms.Form):
    time_zone = forms.CharField(
        label=_("Time zone of these hours"),
        help_text=_("Students elsewhere see the times on their own clocks."),
        widget=ZoneInput,
        validators=[validate_time_zone],
    )


class LimitsForm(forms.Form):
    sessions_per_day = forms.IntegerField(
        label=_("At most this many sessions a day"), required=False, min_value=1, max_value=MOST_SESSIONS
    )
    sessions_per_week = forms.IntegerField(
        label=_("At most this many sessions a week"), required=False, min_value=1, max_value=MOST_SESSIONS
    )


def _rows(form: type[forms.Form], extra: int, most: int) -> Any:
    return forms.formset_factory(form, extra=extra, max_num=most, absolute_max=most)


SpanFormSet = _rows(SpanForm, SPARE_SPANS, MOST_SPANS)
DateFormSet = _rows(DateForm, 1, MOST_DATES)
AbsenceFormSet = _rows(AbsenceForm, 1, MOST_DATES)
JourneyFormSet = _rows(JourneyForm, 1, MOST_DATES)
