"""Teachers' time: the week as a calendar with its forms beside it. A teacher edits their own, an owner everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from accounts.roles import OWNER, has_role
from booking.forms.hours import HoursForm, copy_day
from booking.models import Schedule, Teacher
from booking.selectors.collisions import Collision, change_collisions
from booking.selectors.feeds import teacher_feed
from booking.selectors.hours import Availability, availability_of
from booking.selectors.teacher_week import teacher_week
from booking.selectors.week_days import today_in
from booking.services import hours as services
from core.clock import now
from tenants.selectors import is_platform

from .collisions import accepted_sessions, collision_lines
from .common import actor_of

app_name = "booking_hours"

_LAST_YEAR = 2200


@dataclass(frozen=True)
class _Screen:
    """What one request is about."""

    request: HttpRequest
    schedule: Schedule
    stored: Availability
    at: datetime

    @property
    def today(self) -> date:
        return today_in(ZoneInfo(self.stored.time_zone), self.at)

    @property
    def on(self) -> date:
        """A day of the week to show: `?week=`, or today."""
        try:
            asked = date.fromisoformat(self.request.GET.get("week", ""))
        except ValueError:
            return self.today
        return asked if 2000 <= asked.year <= _LAST_YEAR else self.today


def may_edit_hours_of(user: object, teacher: Teacher) -> bool:
    """Owners and operators anybody's, teachers their own."""
    everybody = has_role(user, OWNER) or getattr(user, "is_superuser", False)
    return everybody or (teacher.user_id is not None and teacher.user_id == getattr(user, "pk", None))


@require_admin_access
def own_hours(request: HttpRequest) -> HttpResponse:
    """To one's own hours; an owner who does not teach comes to the list of teachers."""
    teacher = Teacher.objects.filter(user_id=request.user.pk or 0).first()
    if teacher is not None:
        return redirect("booking_hours:edit", teacher.pk)
    if has_role(request.user, OWNER) or request.user.is_superuser:
        return redirect("teachers:index")
    raise PermissionDenied


@require_admin_access
def edit_hours(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """The week of one teacher, and everything that makes it."""
    teacher = get_object_or_404(Teacher, pk=teacher_id)
    if is_platform() or not may_edit_hours_of(request.user, teacher):
        raise PermissionDenied
    schedule = services.ensure_schedule(teacher_id=teacher.pk)
    screen = _Screen(request, schedule, availability_of(schedule), now())
    if request.method != "POST":
        return _page(screen, HoursForm(screen.stored, today=screen.today), screen.stored)
    if "copy" in request.POST:
        return _copy(screen, request.POST["copy"])
    return _submit(screen)


def _copy(screen: _Screen, source: str) -> HttpResponse:
    """The hours of one day on others, in the form only."""
    day = int(source) if source in {str(number) for number in range(7)} else 0
    data, targets = copy_day(screen.request.POST, day)
    form = HoursForm(screen.stored, data, today=screen.today)
    wanted = form.availability if form.is_valid() else screen.stored
    if targets:
        days = ", ".join(str(target.label) for target in targets)
        messages.info(screen.request, _("Copied to %(days)s. Nothing is saved yet.") % {"days": days})
    else:
        messages.warning(screen.request, _("Tick the days that these hours should be copied to."))
    return _page(screen, form, wanted)


def _submit(screen: _Screen) -> HttpResponse:
    """Show what was typed in the week, or save it; what it collides with comes first."""
    request = screen.request
    form = HoursForm(screen.stored, request.POST, today=screen.today)
    if not form.is_valid():
        return _refused(screen, form)
    wanted = form.availability
    if request.POST.get("action") == "show":
        found = change_collisions(screen.schedule.teacher_id, screen.stored, wanted, now=screen.at)
        return _page(screen, form, wanted, found)
    try:
        services.save_availability(
            schedule_id=screen.schedule.pk,
            wanted=wanted,
            accepted=accepted_sessions(request.POST.get("accepted", "")),
            by=actor_of(request),
            now=screen.at,
        )
    except services.InvalidHours as refusal:
        form.add_errors(refusal.errors)
        return _refused(screen, form)
    except services.Collides as refusal:
        return _page(screen, form, wanted, refusal.collisions)
    messages.success(request, _("The hours are saved. Free times on the website follow them from now on."))
    here = reverse("booking_hours:edit", args=[screen.schedule.teacher_id])
    return redirect(f"{here}?week={screen.on.isoformat()}" if "week" in request.GET else here)


def _refused(screen: _Screen, form: HoursForm) -> HttpResponse:
    messages.error(screen.request, _("The hours are not saved yet: some need another look."))
    return _page(screen, form, screen.stored)


def _page(
    screen: _Screen, form: HoursForm, wanted: Availability, collisions: Sequence[Collision] = ()
) -> HttpResponse:
    teacher = screen.schedule.teacher
    context: dict[str, Any] = {
        "form": form,
        "teacher": teacher,
        "feed": teacher_feed(teacher.pk),
        "week": teacher_week(teacher.pk, wanted, on=screen.on, now=screen.at),
        "is_preview": wanted != screen.stored,
        "is_unsaved": screen.request.method == "POST",
        "has_hours": bool(wanted.weekly or wanted.overrides),
        "collisions": collision_lines(collisions, wanted.time_zone),
        "in_the_way": {one.session_id for one in collisions},
        "accepted": ",".join(str(one.session_id) for one in collisions),
        "may_open_sessions": screen.request.user.has_perm("booking.change_session"),
        "header_title": _("Hours of %(name)s") % {"name": teacher.name},
        "header_icon": "time",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Hours"), "sublabel": teacher.name},
        ],
    }
    return render(screen.request, "booking/admin/hours.html", context)


urlpatterns = [
    path("", own_hours, name="own"),
    path("<int:teacher_id>/", edit_hours, name="edit"),
]
