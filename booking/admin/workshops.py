"""Workshops: what is sold."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from booking.forms.staff import WorkshopForm
from booking.models import Workshop
from booking.selectors.prices import price_text
from booking.services.workshops import set_hosts
from core.clock import now

from .common import SchoolOnly, SeenByVisitors, actor_of

_PANELS = [
    MultiFieldPanel(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            FieldPanel("description"),
            FieldPanel("picture"),
            FieldRowPanel([FieldPanel("language"), FieldPanel("level")]),
            FieldRowPanel([FieldPanel("category"), FieldPanel("audience")]),
        ],
        heading=_("What is it?"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("duration_minutes"), FieldPanel("capacity")]),
            FieldPanel("teachers"),
        ],
        heading=_("How does it take place?"),
    ),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("price"), FieldPanel("currency")])],
        heading=_("What does it cost?"),
    ),
    MultiFieldPanel(
        [FieldPanel("is_online"), FieldPanel("meeting_url"), FieldPanel("place")],
        heading=_("Where?"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("min_notice_minutes"), FieldPanel("booking_window_days")]),
            FieldRowPanel([FieldPanel("buffer_before_minutes"), FieldPanel("buffer_after_minutes")]),
            FieldPanel("slot_increment_minutes"),
        ],
        heading=_("When can it be booked?"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("refund_window_hours"), FieldPanel("cancellation_notice_hours")]),
            FieldPanel("refuse_late_cancellation"),
        ],
        heading=_("What if somebody cancels?"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [FieldPanel("status"), FieldPanel("slug"), FieldPanel("sort_order")],
        heading=_("Is it on the website?"),
    ),
]


class _SavesHosts:
    """The ticked teachers become the hosts in the same transaction."""

    def save_instance(self) -> Workshop:
        workshop: Workshop = super().save_instance()  # type: ignore[misc]
        chosen = self.form.cleaned_data["teachers"]  # type: ignore[attr-defined]
        set_hosts(
            workshop=workshop,
            teacher_ids=[teacher.pk for teacher in chosen],
            by=actor_of(self.request),  # type: ignore[attr-defined]
            now=now(),
        )
        return workshop


class WorkshopCreateView(_SavesHosts, generic.CreateView):
    pass


class WorkshopEditView(_SavesHosts, generic.EditView):
    pass


class WorkshopDeleteView(SeenByVisitors, generic.DeleteView):
    pass


class PriceColumn(Column):
    def get_value(self, instance: Any) -> str:
        return price_text(instance.price_minor, instance.currency)


class WorkshopIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Workshop]:
        return Workshop.objects.order_by("sort_order", "title", "pk")


class WorkshopViewSet(SchoolOnly, ModelViewSet):
    model = Workshop
    name = "workshops"
    url_prefix = "workshops"
    icon = "tag"
    menu_label = _("Workshops")
    menu_order = 210
    add_to_admin_menu = True
    copy_view_enabled = False
    edit_handler = ObjectList(_PANELS, base_form_class=WorkshopForm)
    index_view_class = WorkshopIndexView
    add_view_class = WorkshopCreateView
    edit_view_class = WorkshopEditView
    delete_view_class = WorkshopDeleteView
    list_display = [
        "title",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "level",
        PriceColumn("price", label=_("Price"), sort_key="price_minor"),
        "capacity",
        StatusTagColumn(
            "get_status_display",
            label=_("Status"),
            sort_key="status",
            primary=lambda workshop: workshop.status == "active",
        ),
    ]
    list_filter = ["status", "kind", "level"]
    search_fields = ["title", "category", "language"]
    search_backend_name = None
    ordering = ["sort_order", "title", "pk"]
