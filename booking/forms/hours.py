"""A teacher's week and special dates as one form: spans are rows, and a row left empty is no span."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import Schedule
from booking.models.fields import validate_time_zone
from booking.models.teachers import Weekday
from booking.services.hours import DateSpan, WeeklySpan
from booking.wording.zones import OFFERED

# Monday first, as teachers plan their week.
WEEK = [Weekday((day + 1) % 7) for day in range(7)]
SPARE_SPANS = 1
MOST_SPANS = 8
MOST_DATES = 120


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


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

    on = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("on", "starts", "ends")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and data.get("on") is None and (data.get("starts") or data.get("ends")):
            self.add_error("on", _("Which date are these hours for?"))
        return data


SpanFormSet = forms.formset_factory(SpanForm, extra=SPARE_SPANS, max_num=MOST_SPANS, absolute_max=MOST_SPANS)
DateFormSet = forms.formset_factory(DateForm, extra=2, max_num=MOST_DATES, absolute_max=MOST_DATES)


class ZoneForm(forms.Form):
    time_zone = forms.CharField(
        label=_("Time zone of these hours"),
        help_text=_("Students elsewhere see the times on their own clocks."),
        widget=forms.TextInput({"list": "time-zones", "autocomplete": "off"}),
        validators=[validate_time_zone],
    )


class HoursForm:
    """All of it together. `is_valid()`, then `weekly`, `overrides` and `time_zone` for the service."""

    def __init__(self, schedule: Schedule, data: Any = None, *, today: date) -> None:
        self.zone = ZoneForm(data, initial={"time_zone": schedule.time_zone})
        by_day: dict[int, list[dict[str, time]]] = {day: [] for day in WEEK}
        for row in schedule.weekly_hours.all():
            by_day[row.weekday].append({"starts": row.starts, "ends": row.ends})
        self.days = [(day, SpanFormSet(data, initial=by_day[day], prefix=f"day-{int(day)}")) for day in WEEK]
        special = schedule.overrides.filter(on__gte=today).order_by("on", "starts", "pk")
        self.dates = DateFormSet(
            data,
            initial=[{"on": row.on, "starts": row.starts, "ends": row.ends} for row in special],
            prefix="dates",
        )
        # Dates that have passed are not shown, and saving must not lose them.
        self._past = [
            DateSpan(row.on, row.starts, row.ends) for row in schedule.overrides.filter(on__lt=today)
        ]
        self._rows: dict[str, SpanForm] = {}

    def is_valid(self) -> bool:
        # Every part is asked, so that all errors show at once.
        return all(
            [self.zone.is_valid(), self.dates.is_valid(), *(spans.is_valid() for _day, spans in self.days)]
        )

    @property
    def time_zone(self) -> str:
        return self.zone.cleaned_data["time_zone"]

    @property
    def weekly(self) -> list[WeeklySpan]:
        found: list[WeeklySpan] = []
        for day, spans in self.days:
            for form in spans:
                if form.span:
                    self._rows[f"weekly.{len(found)}"] = form
                    found.append(WeeklySpan(int(day), *form.span))
        return found

    @property
    def overrides(self) -> list[DateSpan]:
        found = list(self._past)
        for form in self.dates:
            if on := form.cleaned_data.get("on"):
                self._rows[f"overrides.{len(found)}"] = form
                found.append(DateSpan(on, *(form.span or (None, None))))
        return found

    def add_errors(self, errors: dict[str, Any]) -> None:
        """Put the service's errors (`weekly.2.ends` → message) on the rows that they are about."""
        for name, message in errors.items():
            row, _dot, field = name.rpartition(".")
            if name in self._rows:
                self._rows[name].add_error(None, message)
            elif row in self._rows:
                self._rows[row].add_error(field, message)
            else:
                self.zone.add_error("time_zone" if name == "time_zone" else None, message)

    @property
    def zones(self) -> list[str]:
        return sorted(OFFERED)
