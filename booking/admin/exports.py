"""The schedule and rosters as files. A teacher gets own sessions only."""

from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from wagtail.admin.auth import require_admin_access

from booking import ics_files
from booking.forms.exports import ScheduleExportForm
from booking.selectors.roster import roster as find_roster
from booking.selectors.roster import teaches
from booking.selectors.schedules import ScheduledSession, ScheduleFilter, schedule
from booking.selectors.school import school_view
from booking.wording.formats import local_day
from core.clock import now
from core.spreadsheets import FORMATS, Cell, spreadsheet
from tenants.screens import breadcrumbs

from .booking_exports import ICS, calendar_file, wall
from .booking_page import may_view
from .common import is_only_teacher

app_name = "booking_exports"

MOST_SESSIONS = 20_000


@require_admin_access
def export_schedule(request: HttpRequest) -> HttpResponseBase:
    """The form; sent with GET, so that the address of a file can be kept."""
    if not may_view(request, "view"):
        raise PermissionDenied
    zone = school_view().time_zone
    today = local_day(now(), zone)
    form = ScheduleExportForm(
        request.GET or None,
        is_teacher=is_only_teacher(request.user),
        initial={"from_on": today, "to_on": today + timedelta(days=30)},
    )
    if form.is_bound and form.is_valid():
        found = schedule(_wanted(request, form, zone), limit=MOST_SESSIONS + 1)
        if len(found) <= MOST_SESSIONS:
            return _file(found, form, zone)
        form.add_error("to_on", _("A file holds 20,000 sessions at most. Choose fewer days."))
    context = {
        "form": form,
        "zone": zone,
        "header_title": _("Export the schedule"),
        "header_icon": "download",
        "breadcrumbs_items": breadcrumbs(here=_("Export the schedule")),
    }
    return render(request, "booking/admin/exports/schedule.html", context)


@require_admin_access
def export_roster(request: HttpRequest, session_id: int, file_format: str) -> HttpResponseBase:
    """Who comes to a session, as CSV or XLSX; for the school and the session's own teachers. Teachers see no money."""
    if not may_view(request, "view") or file_format not in FORMATS:
        raise Http404
    only_teacher = is_only_teacher(request.user)
    found = find_roster(session_id, now=now())
    if found is None or (only_teacher and not teaches(user_id=request.user.pk or 0, session_id=session_id)):
        raise Http404
    header = [_("Name"), _("E-mail"), _("Attendance"), _("Note"), _("Answers"), _("Booking number")]
    rows: list[list[Any]] = []
    for row in found.rows:
        answers = "\n".join(f"{answer.label}: {answer.value}" for answer in row.answers)
        mark = row.attendance_label if row.attendance else ""
        rows.append([row.name, row.email, mark, row.note, answers, row.booking_uid])
        if not only_teacher:
            rows[-1] += [row.price, row.money_label]
    name = f"{found.workshop_title} {local_day(found.start_at, school_view().time_zone)}"
    money = [] if only_teacher else [_("Price"), _("Payment")]
    return spreadsheet(name, [*header, *money], rows, file_format=file_format)


def _wanted(request: HttpRequest, form: ScheduleExportForm, zone: str) -> ScheduleFilter:
    data = form.cleaned_data
    chosen = {f"{name}_id": data[name].pk for name in ("teacher", "workshop", "department") if data.get(name)}
    own = request.user.pk if is_only_teacher(request.user) else None
    return ScheduleFilter(
        from_on=data["from_on"], to_on=data["to_on"], time_zone=zone, taught_by=own, **chosen
    )


def _file(sessions: list[ScheduledSession], form: ScheduleExportForm, zone: str) -> HttpResponseBase:
    data = form.cleaned_data
    name = _name(data["from_on"], data["to_on"])
    if data["file_format"] == ICS:
        content = ics_files.calendar((_entry(row) for row in sessions), name=_("Schedule"), now=now())
        return calendar_file(name, content)
    header = [
        _("Workshop"),
        _("Series"),
        _("Start (%(zone)s)") % {"zone": zone},
        _("End (%(zone)s)") % {"zone": zone},
        _("Start (UTC)"),
        _("Teacher"),
        _("Places"),
        _("Taken"),
        _("Confirmed"),
        _("Status"),
        _("Where"),
    ]
    home = ZoneInfo(zone)
    rows: list[list[Cell]] = [
        [
            row.workshop,
            row.series,
            wall(row.start_at, home),
            wall(row.end_at, home),
            wall(row.start_at, UTC),
            row.teachers,
            row.capacity,
            row.taken,
            row.confirmed,
            row.status_label,
            row.location,
        ]
        for row in sessions
    ]
    return spreadsheet(name, header, rows, file_format=data["file_format"])


def _entry(row: ScheduledSession) -> ics_files.Entry:
    return ics_files.Entry(
        key=f"schedule-{row.id}",
        summary=row.workshop,
        start_at=row.start_at,
        end_at=row.end_at,
        description=f"{row.teachers}\n{row.taken}/{row.capacity}",
        location=row.location,
        is_cancelled=row.is_cancelled,
    )


def _name(first: date, last: date) -> str:
    return f"schedule-{first:%Y-%m-%d}-{last:%Y-%m-%d}"


urlpatterns = [
    path("schedule/", export_schedule, name="schedule"),
    path("roster/<int:session_id>.<slug:file_format>", export_roster, name="roster"),
]
