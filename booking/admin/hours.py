"""Teachers' hours: a teacher edits their own, an owner everybody's."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from accounts.roles import OWNER, has_role
from booking.forms.hours import HoursForm
from booking.models import Schedule, Teacher
from booking.selectors.school import school_view
from booking.services import hours as services
from core.clock import now

from .common import actor_of

app_name = "booking_hours"


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
    """The week and the special dates of one teacher."""
    teacher = get_object_or_404(Teacher, pk=teacher_id)
    if not may_edit_hours_of(request.user, teacher):
        raise PermissionDenied
    schedule, _is_new = Schedule.objects.get_or_create(
        teacher=teacher, defaults={"time_zone": school_view().time_zone}
    )
    form = HoursForm(schedule, request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            services.save_hours(
                schedule_id=schedule.pk,
                weekly=form.weekly,
                overrides=form.overrides,
                time_zone=form.time_zone,
                by=actor_of(request),
                now=now(),
            )
        except services.InvalidHours as refusal:
            form.add_errors(refusal.errors)
        else:
            messages.success(
                request, _("The hours are saved. Free times on the website follow them from now on.")
            )
            return redirect("booking_hours:edit", teacher.pk)
    if request.method == "POST":
        messages.error(request, _("The hours are not saved yet: some need another look."))
    return render(request, "booking/admin/hours.html", _context(form, teacher))


def _context(form: HoursForm, teacher: Teacher) -> dict:
    return {
        "form": form,
        "teacher": teacher,
        "header_title": _("Hours of %(name)s") % {"name": teacher.name},
        "header_icon": "time",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Hours"), "sublabel": teacher.name},
        ],
    }


urlpatterns = [
    path("", own_hours, name="own"),
    path("<int:teacher_id>/", edit_hours, name="edit"),
]
