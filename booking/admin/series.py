"""Series: the list. One series with its dates is in `series_pages`."""

from datetime import datetime

import django_filters
from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from booking.enums import SessionStatus
from booking.models import Series, Workshop
from booking.wording.formats import page_locale, short_text
from core.clock import now
from tenants.screens import SaysWhenEmpty

from .common import SchoolOnly
from .series_pages import call_off, coming, edit, extend, show

_SCHEDULED = Q(sessions__status=SessionStatus.SCHEDULED)


def _short(at: datetime | None) -> str:
    zone = timezone.get_current_timezone_name()
    return short_text(at, zone, page_locale(), with_year=True) if at else ""


class SeriesFilterSet(WagtailFilterSet):
    workshop = django_filters.ModelChoiceFilter(
        queryset=Workshop.objects.order_by("title", "pk"), label=_("Workshop")
    )
    is_open = django_filters.BooleanFilter(label=_("Can be booked"))

    class Meta:
        model = Series
        fields = ("workshop", "is_open")


class SeriesIndexView(SaysWhenEmpty, generic.IndexView):
    empty_text = _(
        "Dates of a class that are planned together, such as every Tuesday until June, make a series: it stands here."
    )
    empty_button = _("Plan dates")

    def get_base_queryset(self) -> QuerySet[Series]:
        coming = _SCHEDULED & Q(sessions__start_at__gt=now())
        return Series.objects.select_related("workshop").annotate(
            left=Count("sessions", filter=coming),
            next_at=Min("sessions__start_at", filter=coming),
            last_at=Max("sessions__start_at", filter=_SCHEDULED),
        )

    def get_add_url(self) -> str | None:
        return reverse("sessions:add") if self.user_has_permission("add") else None


class SeriesViewSet(SchoolOnly, ModelViewSet):
    """Reached from Sessions."""

    model = Series
    name = "series"
    url_prefix = "series"
    icon = "list-ul"
    menu_label = _("Series")
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = SeriesIndexView
    form_fields: list[str] = []
    list_display = [
        TitleColumn(
            "title",
            label=_("Name"),
            get_url=lambda series: reverse("series:show", args=[series.pk]),
            sort_key="title",
        ),
        Column("workshop", label=_("Workshop"), sort_key="workshop__title"),
        Column(
            "next_at",
            label=_("Next date"),
            accessor=lambda series: _short(series.next_at),
            sort_key="next_at",
        ),
        Column(
            "last_at", label=_("Until"), accessor=lambda series: _short(series.last_at), sort_key="last_at"
        ),
        Column("left", label=_("Dates to come"), sort_key="left"),
        BooleanColumn("is_open", label=_("Can be booked"), sort_key="is_open"),
    ]
    filterset_class = SeriesFilterSet
    search_fields = ["title", "workshop__title"]
    search_backend_name = None
    ordering = ["-last_at", "-pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        shown = [url for url in super().get_urlpatterns() if url.name in ("index", "index_results")]
        return [
            *shown,
            path("<int:pk>/", show, name="show"),
            path("<int:pk>/edit/", edit, name="edit"),
            path("<int:pk>/coming/", coming, name="coming"),
            path("<int:pk>/extend/", extend, name="extend"),
            path("<int:pk>/call-off/", call_off, name="call_off"),
        ]
