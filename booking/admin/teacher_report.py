"""Hours that teachers have given in a month. A teacher sees own hours only."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from wagtail.admin.auth import require_admin_access

from booking.selectors.schedules import TeacherMonth, teacher_months
from booking.selectors.school import school_view
from booking.wording.formats import local_day, month_text, page_locale
from core.clock import now
from core.spreadsheets import FORMATS, Cell, spreadsheet
from tenants.screens import breadcrumbs

from .booking_page import may_view
from .common import is_only_teacher

app_name = "teacher_report"


@require_admin_access
def report(request: HttpRequest) -> HttpResponseBase:
    """`?month=2027-01`, the present one without; `?export=csv` or `xlsx` for the file."""
    if not may_view(request, "view"):
        raise PermissionDenied
    zone = school_view().time_zone
    month = _month(request.GET.get("month", ""), local_day(now(), zone))
    own = request.user.pk if is_only_teacher(request.user) else None
    rows = teacher_months(month=month, time_zone=zone, now=now(), taught_by=own)
    if (file_format := request.GET.get("export")) in FORMATS:
        return _file(rows, month, str(file_format))
    before, after = month - timedelta(days=1), month + timedelta(days=32)
    context = {
        "rows": rows,
        "total": _total(rows),
        "month": f"{month:%Y-%m}",
        "month_text": month_text(month, page_locale()),
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}",
        "zone": zone,
        "header_title": _("Teachers’ hours"),
        "header_icon": "time",
        "breadcrumbs_items": breadcrumbs(here=_("Teachers’ hours")),
    }
    return render(request, "booking/admin/exports/teacher_hours.html", context)


def _month(text: str, today: date) -> date:
    """The first of the month that was asked for; of the present one for nonsense."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2200 else today.replace(day=1)


def _total(rows: list[TeacherMonth]) -> TeacherMonth:
    names = ("sessions", "minutes", "students", "attended", "no_shows", "planned", "planned_minutes")
    sums = {name: sum(getattr(row, name) for row in rows) for name in names}
    return TeacherMonth(teacher_id=0, name=_("Together"), **sums)


def _file(rows: list[TeacherMonth], month: date, file_format: str) -> HttpResponseBase:
    header = [
        _("Month"),
        _("Teacher"),
        _("Sessions given"),
        _("Hours given"),
        _("Students"),
        _("Attended"),
        _("No-shows"),
        _("Sessions to come"),
        _("Hours to come"),
    ]
    cells: list[list[Cell]] = [
        [
            f"{month:%Y-%m}",
            row.name,
            row.sessions,
            row.hours,
            row.students,
            row.attended,
            row.no_shows,
            row.planned,
            row.planned_hours,
        ]
        for row in rows
    ]
    return spreadsheet(f"teacher-hours-{month:%Y-%m}", header, cells, file_format=file_format)


urlpatterns = [path("", report, name="index")]
