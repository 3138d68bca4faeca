"""The form in which new dates of a class are planned: one, or many by a rhythm."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from booking.engine.recurrence import MAX_DATES, WEEKDAYS
from booking.enums import SoldBy, WorkshopKind, WorkshopStatus
from booking.models import Workshop

from .amounts import clean_amount
from .sessions import SessionFields

ONCE, WEEKLY, BIWEEKLY, CUSTOM, RULE = "once", "weekly", "biweekly", "custom", "rule"
_REPEATS = [
    (ONCE, _("It takes place once")),
    (WEEKLY, _("Every week")),
    (BIWEEKLY, _("Every second week")),
    (CUSTOM, _("On several weekdays, or every few weeks")),
    (RULE, _("By a rule of my own (RRULE)")),
]
_DAYS = list(
    zip(
        WEEKDAYS,
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)
BY_COUNT, BY_DATE = "count", "until"


class PlanForm(SessionFields):
    """New dates of a class: one, or many by a rhythm. Times are on the school's clocks (the view sees to it)."""

    workshop = forms.ModelChoiceField(label=_("Workshop"), queryset=Workshop.objects.none())
    repeats = forms.ChoiceField(
        label=_("How often?"), choices=_REPEATS, initial=ONCE, widget=forms.RadioSelect, required=False
    )
    days = forms.MultipleChoiceField(
        label=_("On these days"),
        choices=_DAYS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Left empty, the weekday of the start."),
    )
    every = forms.IntegerField(label=_("Every … weeks"), initial=1, min_value=1, max_value=26, required=False)
    ends = forms.ChoiceField(
        label=_("Until when?"),
        choices=[(BY_COUNT, _("After a number of dates")), (BY_DATE, _("On a day"))],
        initial=BY_COUNT,
        widget=forms.RadioSelect,
        required=False,
    )
    count = forms.IntegerField(
        label=_("Number of dates"), initial=10, min_value=1, max_value=MAX_DATES, required=False
    )
    until = forms.DateField(label=_("Last day"), widget=AdminDateInput, required=False)
    rrule = forms.CharField(
        label=_("Rule"),
        max_length=400,
        required=False,
        help_text=_("Such as FREQ=MONTHLY;BYDAY=1SA;COUNT=6 for six first Saturdays of the month."),
    )
    skips_closed_dates = forms.BooleanField(
        label=_("Skip days on which the school is closed"),
        initial=True,
        required=False,
        help_text=_("They do not count: ten dates with a holiday between them are ten dates still."),
    )
    title = forms.CharField(
        label=_("Name of the series"),
        max_length=160,
        required=False,
        help_text=_("Such as “Tuesdays, autumn term”. Students see it."),
    )
    series_price = forms.CharField(
        label=_("Price of the whole series"),
        required=False,
        max_length=12,
        help_text=_(
            "Left empty, what its dates cost together. Who joins later pays the part for the dates that are left."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workshops = Workshop.objects.exclude(kind=WorkshopKind.TUTORING).exclude(
            status=WorkshopStatus.ARCHIVED
        )
        self.fields["workshop"].queryset = workshops.order_by("sort_order", "title", "pk")  # type: ignore[attr-defined]
        self.fields["price"].label = _("Price of each date")

    @property
    def is_series(self) -> bool:
        return (self.cleaned_data.get("repeats") or ONCE) != ONCE

    @property
    def wall(self) -> datetime:
        """The start on the school's clocks, without a zone."""
        return timezone.localtime(self.cleaned_data["starts"]).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        workshop = data.get("workshop")
        self._clean_of_workshop(workshop, data)
        if self.is_series and workshop is not None:
            data["series_price_minor"] = clean_amount(self, data, "series_price", workshop.currency)
            if data["series_price_minor"] is not None and workshop.sold_by == SoldBy.SESSION:
                self.add_error(
                    "series_price",
                    _(
                        "This workshop is sold by single dates. Let it be booked in series first, or leave this empty."
                    ),
                )
        if self.is_series and data.get("starts") is not None:
            data["rule"] = self._rule(data)
        return data

    def _rule(self, data: dict[str, Any]) -> str:
        if data["repeats"] == RULE:
            if not data.get("rrule"):
                self.add_error("rrule", _("Write a rule, or choose another rhythm above."))
            return data.get("rrule") or ""
        days = data.get("days") or [WEEKDAYS[self.wall.weekday()]]
        every = {WEEKLY: 1, BIWEEKLY: 2}.get(data["repeats"]) or data.get("every") or 1
        parts = ["FREQ=WEEKLY"]
        if every > 1:
            parts.append(f"INTERVAL={every}")
        parts.append(f"BYDAY={','.join(days)}")
        return ";".join([*parts, self._end(data)])

    def _end(self, data: dict[str, Any]) -> str:
        if (data.get("ends") or BY_COUNT) == BY_COUNT:
            if not data.get("count") and "count" not in self.errors:
                self.add_error("count", _("Say how many dates there are."))
            return f"COUNT={data.get('count') or 1}"
        until: date | None = data.get("until")
        if until is None and "until" not in self.errors:
            self.add_error("until", _("Say which day is the last."))
        elif until is not None and until < self.wall.date():
            self.add_error("until", _("The last day lies before the start."))
        return f"UNTIL={until or self.wall.date():%Y%m%d}"
