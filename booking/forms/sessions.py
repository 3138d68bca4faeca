"""Forms of dated sessions: one that is there, and new ones by a rhythm."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from booking.engine.recurrence import MAX_DATES, WEEKDAYS
from booking.enums import Reach, SoldBy, WorkshopKind, WorkshopStatus
from booking.models import Session, Teacher, Workshop
from booking.wording.formats import page_locale
from booking.wording.zones import zone_city

from .amounts import amount_text, clean_amount

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


def bookable_teachers(*, besides: Any = ()) -> QuerySet[Teacher]:
    """Who can give a session; teachers who give it already stay among them."""
    bookable = Teacher.objects.filter(is_active=True) | Teacher.objects.filter(pk__in=besides)
    return bookable.order_by("sort_order", "name", "pk")


def clock_text() -> str:
    """Whose clocks the times of a form are on."""
    city = zone_city(timezone.get_current_timezone_name(), page_locale())
    return _("On the clocks of %(city)s.") % {"city": city}


class _SessionFields(forms.Form):
    """What a session has, planned or there already."""

    starts = forms.DateTimeField(label=_("Start"), widget=AdminDateTimeInput)
    teachers = forms.ModelMultipleChoiceField(
        label=_("Teachers"),
        queryset=Teacher.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Left empty, the workshop's own teachers give it."),
        required=False,
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Left empty, as many as the workshop says."),
    )
    price = forms.CharField(
        label=_("Price of this date"),
        required=False,
        max_length=12,
        help_text=_("Left empty, what the workshop costs. 0 is free."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teachers"].queryset = bookable_teachers()  # type: ignore[attr-defined]
        self.fields["starts"].help_text = clock_text()

    def _clean_of_workshop(self, workshop: Workshop | None, data: dict[str, Any]) -> None:
        """Teachers and amounts, which hang on the workshop."""
        if workshop is None:
            return
        if not data.get("teachers"):
            data["teachers"] = Teacher.objects.bookable().filter(hosted_workshops__workshop=workshop)
            if not data["teachers"]:
                self.add_error("teachers", _("This workshop has no teacher yet. Choose one here."))
        data["price_minor"] = clean_amount(self, data, "price", workshop.currency)

    @property
    def host_ids(self) -> list[int]:
        return [teacher.pk for teacher in self.cleaned_data["teachers"]]


class SessionForm(_SessionFields, forms.ModelForm):
    """One session that is there. The view hands it to `services.sessions.move_session`."""

    reach = forms.ChoiceField(
        label=_("What does it change?"),
        choices=Reach.choices,
        initial=Reach.ONE,
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = Session
        fields = ()

    field_order = ("starts", "reach", "teachers", "capacity", "price")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = list(self.instance.hosts.values_list("teacher_id", flat=True))
        self.fields["teachers"].queryset = bookable_teachers(besides=hosts)  # type: ignore[attr-defined]
        self.initial["starts"] = self.instance.start_at
        self.initial["capacity"] = self.instance.capacity
        self.initial["teachers"] = hosts
        if self.instance.price_minor is not None:
            self.initial["price"] = amount_text(self.instance.price_minor, self.instance.workshop.currency)
        if self.instance.series_id is None:
            del self.fields["reach"]
        else:
            self.fields["reach"].help_text = _(
                "Teachers, places and the price are changed as far as this too."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_of_workshop(self.instance.workshop, data)
        return data

    @property
    def chosen_reach(self) -> Reach:
        return Reach(self.cleaned_data.get("reach") or Reach.ONE)


class PlanForm(_SessionFields):
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
