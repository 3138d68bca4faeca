"""Where exports and reports stand in Wagtail's menus."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tenants.selectors import is_platform

from . import exports, teacher_report
from .booking_page import may_view


class StaffItem(MenuItem):
    """Shown to whoever sees bookings, in schools."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not is_platform() and may_view(request, "view")


@hooks.register("register_admin_urls")
def list_urls() -> list[URLResolver]:
    return [
        path("export/", include((exports.urlpatterns, exports.app_name))),
        path("teacher-hours/", include((teacher_report.urlpatterns, teacher_report.app_name))),
    ]


@hooks.register("register_reports_menu_item")
def teacher_hours_item() -> MenuItem:
    return StaffItem(
        _("Teachers’ hours"),
        reverse("teacher_report:index"),
        name="teacher-hours",
        icon_name="time",
        order=600,
    )


@hooks.register("register_reports_menu_item")
def schedule_item() -> MenuItem:
    return StaffItem(
        _("Export the schedule"),
        reverse("booking_exports:schedule"),
        name="export-schedule",
        icon_name="download",
        order=610,
    )
