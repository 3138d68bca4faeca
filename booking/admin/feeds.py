"""The address of a teacher's calendar, beside their hours: a new one makes the old one useless."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from booking.models import Teacher
from booking.services.students import renew_teacher_feed
from tenants.selectors import is_platform

from .hours import may_edit_hours_of

app_name = "booking_feeds"


@require_POST
@require_admin_access
def renew(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Owners renew anybody's, teachers their own."""
    teacher = get_object_or_404(Teacher, pk=teacher_id)
    if is_platform() or not may_edit_hours_of(request.user, teacher):
        raise PermissionDenied
    renew_teacher_feed(teacher_id=teacher.pk)
    messages.success(request, _("The calendar has a new address. The old one shows nothing any more."))
    return redirect("booking_hours:edit", teacher.pk)


urlpatterns = [path("<int:teacher_id>/renew/", renew, name="renew")]
