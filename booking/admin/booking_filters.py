"""Filters of the list of bookings."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from booking.enums import BookingSource, BookingStatus, WorkshopKind
from booking.models import Booking, Department, Teacher, Workshop
from booking.selectors.booking_lists import (
    FAILED_REFUND,
    OPEN_REQUEST,
    UNPAID,
    Rows,
    needing_attention,
    taught_by,
    with_lesson_between,
)

from .common import is_only_teacher


class BookingFilterSet(WagtailFilterSet):
    attention = django_filters.ChoiceFilter(
        label=_("Needs attention"),
        choices=[
            (OPEN_REQUEST, _("open refund request")),
            (FAILED_REFUND, _("refund failed")),
            (UNPAID, _("held, not paid yet")),
        ],
        method="needing",
        empty_label=_("All"),
    )
    status = django_filters.MultipleChoiceFilter(choices=BookingStatus.choices, label=_("Status"))
    day = django_filters.DateFromToRangeFilter(
        label=_("Date of the lesson"), method="on_days", widget=DateRangePickerWidget
    )
    workshop = django_filters.ModelChoiceFilter(
        queryset=Workshop.objects.order_by("title", "pk"), label=_("Workshop")
    )
    kind = django_filters.ChoiceFilter(
        choices=WorkshopKind.choices, field_name="workshop__kind", label=_("Kind"), empty_label=_("All")
    )
    teacher = django_filters.ModelChoiceFilter(
        queryset=Teacher.objects.order_by("name", "pk"), label=_("Teacher"), method="by_teacher"
    )
    department = django_filters.ModelChoiceFilter(
        queryset=Department.objects.order_by("sort_order", "name", "pk"),
        field_name="workshop__department",
        label=_("Department"),
    )
    source = django_filters.MultipleChoiceFilter(choices=BookingSource.choices, label=_("Came by"))

    class Meta:
        model = Booking
        fields = ("attention", "status", "day", "workshop", "kind", "teacher", "department", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is not None and is_only_teacher(self.request.user):
            for name in ("attention", "teacher"):
                self.filters.pop(name, None)

    def needing(self, rows: Rows, name: str, value: str) -> Rows:
        return needing_attention(rows, value)

    def on_days(self, rows: Rows, name: str, value: slice) -> Rows:
        days = [moment.date() if moment else None for moment in (value.start, value.stop)]
        return with_lesson_between(rows, *days)

    def by_teacher(self, rows: Rows, name: str, value: Teacher) -> Rows:
        return taught_by(rows, teacher_id=value.pk)
