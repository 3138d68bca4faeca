"""Bookings: who comes when, what is paid, and what needs somebody's attention. A teacher sees their own."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from booking.enums import BookingStatus
from booking.models import Booking
from booking.selectors.booking_lists import Rows, taught_by, with_next_start
from booking.selectors.bookings import booking_views
from booking.selectors.refund_requests import open_requests_count
from booking.wording.formats import page_locale, short_text
from booking.wording.money_state import money_text
from core.clock import now

from .booking_bulk import bulk
from .booking_entry import enter
from .booking_exports import ICS, MOST_BOOKINGS, bookings_file
from .booking_filters import BookingFilterSet
from .booking_page import cancel, may_change, send_again, show
from .bulk_actions import ACTIONS
from .common import SchoolOnly, is_only_teacher


class ChooseColumn(BaseColumn):
    """A box for what is done with several bookings at once."""

    cell_template_name = "booking/admin/bookings/choose_cell.html"
    header_template_name = "booking/admin/bookings/choose_header.html"


def _when(booking: Any) -> str:
    """The next date on the clocks of the person who looks; for a series how many there are."""
    view = booking.view
    text = short_text(view.start_at, timezone.get_current_timezone_name(), page_locale(), with_year=True)
    number = len(view.active_lessons)
    if number < 2:
        return text
    dates = ngettext("%(number)s date", "%(number)s dates", number) % {"number": number}
    return f"{text} ({dates})"


class BookingIndexView(generic.IndexView):
    template_name = "booking/admin/bookings/index.html"
    results_template_name = "booking/admin/bookings/index_results.html"
    FORMATS = ("xlsx", "csv", ICS)
    list_export = ["uid"]

    def get_base_queryset(self) -> Rows:
        rows = with_next_start(Booking.objects.select_related("workshop"), now())
        if is_only_teacher(self.request.user):
            rows = taught_by(rows, user_id=self.request.user.pk)
        return rows

    def get_table(self, object_list: Any) -> Any:
        """Each row of the page with its BookingView, all of them read at once."""
        rows = list(object_list)
        views = {view.uid: view for view in booking_views([row.uid for row in rows], now=now())}
        for row in rows:
            row.view = views[row.uid]
        return super().get_table(rows)

    def as_spreadsheet(self, queryset: Rows, spreadsheet_format: str) -> HttpResponseBase:
        """What the list shows now, filters and order kept."""
        uids = list(queryset.values_list("uid", flat=True)[: MOST_BOOKINGS + 1])
        if len(uids) > MOST_BOOKINGS:
            messages.error(
                self.request,
                _g("A file holds %(number)s bookings at most. Choose fewer with the filters.")
                % {"number": MOST_BOOKINGS},
            )
            return redirect("bookings:index")
        with_money = not is_only_teacher(self.request.user)
        return bookings_file(uids, file_format=spreadsheet_format, with_money=with_money, now=now())

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """A teacher sees no money, and has nothing to do with several at once."""
        columns: list[BaseColumn] = list(self.list_display)
        if is_only_teacher(self.request.user):
            return [column for column in columns if column.name not in ("choose", "price")]
        return columns

    def get_add_url(self) -> None:
        """Bookings are entered on pages of their own, also by who may do everything."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not may_change(self.request):
            return []
        return [HeaderButton(_g("Enter a booking"), url=reverse("bookings:enter"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        calendar = Button(
            _g("Download calendar (ICS)"), url=self.get_export_url(ICS), icon_name="date", priority=110
        )
        return [*super().header_more_buttons, calendar]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(*args, **kwargs),
            "bulk_actions": ACTIONS if may_change(self.request) else (),
            "may_enter": may_change(self.request),
            "open_requests": open_requests_count() if may_change(self.request) else 0,
        }


class BookingViewSet(SchoolOnly, ModelViewSet):
    model = Booking
    name = "bookings"
    url_prefix = "bookings"
    icon = "calendar-check"
    menu_label = _("Bookings")
    menu_order = 200
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = BookingIndexView
    form_fields: list[str] = []
    list_per_page = 30
    list_display = [
        ChooseColumn("choose", label=""),
        TitleColumn(
            "attendee_name",
            label=_("Student"),
            get_url=lambda booking: reverse("bookings:show", args=[booking.uid]),
            sort_key="attendee_name",
        ),
        Column("workshop", label=_("Workshop"), sort_key="workshop__title"),
        Column("start_at", label=_("Date"), accessor=_when, sort_key="start_at"),
        Column(
            "teacher",
            label=_("Teacher"),
            accessor=lambda booking: ", ".join(teacher.name for teacher in booking.view.teachers),
            classname="lists-wide",
        ),
        Column(
            "price",
            label=_("Price"),
            accessor=lambda booking: money_text(booking.view),
            sort_key="price_minor",
        ),
        StatusTagColumn(
            "get_status_display",
            label=_("Status"),
            sort_key="status",
            primary=lambda booking: booking.status == BookingStatus.CONFIRMED,
        ),
        Column(
            "source",
            label=_("Came by"),
            accessor="get_source_display",
            sort_key="source",
            classname="lists-wide",
        ),
    ]
    filterset_class = BookingFilterSet
    search_fields = ["attendee_name", "attendee_email", "uid"]
    search_backend_name = None
    ordering = ["-created_at", "-pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        shown = [url for url in super().get_urlpatterns() if url.name in ("index", "index_results")]
        return [
            *shown,
            path("chosen/", bulk, name="bulk"),
            path("enter/", enter, name="enter"),
            path("<slug:uid>/", show, name="show"),
            path("<slug:uid>/cancel/", cancel, name="cancel"),
            path("<slug:uid>/send-again/", send_again, name="send_again"),
        ]
