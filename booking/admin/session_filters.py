"""Filters of the list of sessions."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from booking.enums import SessionStatus, WorkshopKind
from booking.models import Department, Series, Session, Teacher, Workshop
from core.clock import now

PAST, ALL = "past", "all"


class SessionFilterSet(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        choices=[(PAST, _("Over")), (ALL, _("All"))],
        label=_("When"),
        empty_label=_("Still to come"),
        method="at_time",
    )
    start_at = django_filters.DateFromToRangeFilter(label=_("Between"), widget=DateRangePickerWidget)
    workshop = django_filters.ModelChoiceFilter(
        queryset=Workshop.objects.order_by("title", "pk"), label=_("Workshop")
    )
    kind = django_filters.MultipleChoiceFilter(
        choices=WorkshopKind.choices, field_name="workshop__kind", label=_("Kind")
    )
    teacher = django_filters.ModelChoiceFilter(
        queryset=Teacher.objects.order_by("sort_order", "name", "pk"),
        field_name="hosts__teacher",
        label=_("Teacher"),
    )
    department = django_filters.ModelChoiceFilter(
        queryset=Department.objects.order_by("sort_order", "name", "pk"),
        field_name="workshop__department",
        label=_("Department"),
    )
    series = django_filters.ModelChoiceFilter(
        queryset=Series.objects.order_by("-first_on", "pk"), label=_("Series")
    )
    status = django_filters.ChoiceFilter(choices=SessionStatus.choices, label=_("Status"))

    class Meta:
        model = Session
        fields = ("when", "start_at", "workshop", "kind", "teacher", "department", "series", "status")

    def at_time(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        return rows.filter(end_at__lt=now()) if value == PAST else rows

    def filter_queryset(self, queryset: QuerySet[Session]) -> QuerySet[Session]:
        """What is to come is what one looks for, unless days were asked for, which may lie anywhere."""
        rows = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if not asked.get("when") and not asked.get("start_at"):
            rows = rows.filter(end_at__gte=now())
        return rows
