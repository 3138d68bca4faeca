"""What booking brings into Wagtail's admin."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy

from booking.admin import (
    change_menu,  # noqa: F401 - registers moves and waiting lists
    feeds,
    hours,
    list_menu,  # noqa: F401 - registers exports and reports
    mail_menu,  # noqa: F401 - registers the screens of mails
    whitelist,
)
from booking.admin.bookings import BookingViewSet
from booking.admin.closures import ClosureViewSet
from booking.admin.dashboard import figures_panel
from booking.admin.departments import DepartmentViewSet
from booking.admin.refund_requests import RefundRequestViewSet, WhoDecides
from booking.admin.series import SeriesViewSet
from booking.admin.sessions import SessionViewSet
from booking.admin.teachers import TeacherViewSet
from booking.admin.vouchers import VoucherViewSet
from booking.admin.workshops import WorkshopViewSet
from booking.models import RefundRequest, Teacher

register_permission_policy(RefundRequest, WhoDecides(RefundRequest), exact_class=True)


@hooks.register("register_admin_viewset")
def booking_viewsets() -> list:
    return [
        BookingViewSet(),
        RefundRequestViewSet(),
        WorkshopViewSet(),
        SessionViewSet(),
        SeriesViewSet(),
        TeacherViewSet(),
        DepartmentViewSet(),
        ClosureViewSet(),
        VoucherViewSet(),
    ]


@hooks.register("register_admin_urls")
def whitelist_urls() -> list[URLResolver]:
    return [path("whitelist/", include((whitelist.urlpatterns, whitelist.app_name)))]


@hooks.register("register_admin_urls")
def hours_urls() -> list[URLResolver]:
    return [path("hours/", include((hours.urlpatterns, hours.app_name)))]


@hooks.register("register_admin_urls")
def feeds_urls() -> list[URLResolver]:
    return [path("calendar-feeds/", include((feeds.urlpatterns, feeds.app_name)))]


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Component]) -> None:
    figures_panel(request, panels)


class OwnHoursItem(MenuItem):
    """Shown to people who teach."""

    def is_shown(self, request: HttpRequest) -> bool:
        return Teacher.objects.filter(user_id=request.user.pk or 0).exists()


@hooks.register("register_admin_menu_item")
def own_hours_item() -> MenuItem:
    return OwnHoursItem(
        _("My hours"), reverse("booking_hours:own"), name="my-hours", icon_name="time", order=190
    )


@hooks.register("insert_global_admin_css")
def lists_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("booking/admin/lists.css"))


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("booking/admin/admin.css"))


@hooks.register("insert_global_admin_css")
def planning_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("booking/admin/planning.css"))
