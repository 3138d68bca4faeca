"""Which part of the schedule a file holds."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from booking.models import Department, Teacher, Workshop

_LONGEST = timedelta(days=366)


class ScheduleExportForm(forms.Form):
    """The days, and whose sessions. A teacher has nobody to choose but themselves."""

    from_on = forms.DateField(label=_("From"), widget=AdminDateInput)
    to_on = forms.DateField(label=_("Until"), widget=AdminDateInput)
    teacher = forms.ModelChoiceField(
        label=_("Teacher"), queryset=Teacher.objects.none(), required=False, empty_label=_("All")
    )
    workshop = forms.ModelChoiceField(
        label=_("Workshop"), queryset=Workshop.objects.none(), required=False, empty_label=_("All")
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("All")
    )
    file_format = forms.ChoiceField(
        label=_("As"),
        choices=[
            ("xlsx", _("Excel file (XLSX)")),
            ("csv", _("CSV file")),
            ("ics", _("calendar file (ICS)")),
        ],
        widget=forms.RadioSelect,
        initial="xlsx",
    )

    def __init__(self, *args: Any, is_teacher: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_teacher:
            for name in ("teacher", "workshop", "department"):
                del self.fields[name]
            return
        for name, rows in (
            ("teacher", Teacher.objects.order_by("name", "pk")),
            ("workshop", Workshop.objects.order_by("title", "pk")),
            ("department", Department.objects.order_by("sort_order", "name", "pk")),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("from_on"), data.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day lies before the first."))
        elif first and last and last - first > _LONGEST:
            self.add_error("to_on", _("A file holds a year at most."))
        return data
