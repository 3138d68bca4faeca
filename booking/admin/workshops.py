"""Workshops: what is sold."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from booking.enums import Level, RegistrationMode, WorkshopKind, WorkshopStatus
from booking.forms.workshops import WorkshopForm
from booking.models import Department, Teacher, Workshop
from booking.selectors.prices import price_text
from booking.selectors.vouchers import codes_left_behind
from booking.selectors.whitelist import listed_count
from booking.services.workshops import duplicate_workshop, set_hosts, set_terms
from core.clock import now
from tenants.screens import breadcrumbs

from .common import SchoolOnly, SeenByVisitors, actor_of
from .panels import PartPanel

_PANELS = [
    MultiFieldPanel(
        [
            FieldPanel("title"),
            FieldPanel("summary"),
            FieldPanel("description"),
            FieldPanel("picture"),
            FieldRowPanel([FieldPanel("language"), FieldPanel("level")]),
            FieldRowPanel([FieldPanel("category"), FieldPanel("audience")]),
            FieldPanel("department"),
        ],
        heading=_("What is it?"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("duration_minutes"), FieldPanel("capacity")]),
            PartPanel("booking/admin/workshop/hosts.html", fields=["teachers"]),
            FieldRowPanel([FieldPanel("host_mode"), FieldPanel("students_choose_teacher")]),
        ],
        heading=_("How does it take place, and who gives it?"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("price"), FieldPanel("currency")]),
            FieldPanel("tax_rate"),
            FieldPanel("pay_way"),
            FieldPanel("sold_by"),
        ],
        heading=_("What does it cost?"),
    ),
    MultiFieldPanel(
        [FieldPanel("is_online"), FieldPanel("meeting_url"), FieldPanel("place")],
        heading=_("Where?"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("registration_mode"),
            PartPanel("booking/admin/workshop/listed.html"),
            FieldPanel("requires_login"),
            FieldPanel("waitlist_enabled"),
        ],
        heading=_("Who may book?"),
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
        [PartPanel("booking/admin/workshop/questions.html", has_rows=True)],
        heading=_("What do you ask whoever books?"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("refund_window_hours"), FieldPanel("cancellation_notice_hours")]),
            PartPanel("booking/admin/workshop/tiers.html", has_rows=True),
            FieldPanel("refuse_late_cancellation"),
            FieldRowPanel([FieldPanel("students_may_reschedule"), FieldPanel("reschedule_notice_hours")]),
        ],
        heading=_("What if somebody cancels or moves?"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [FieldPanel("status"), FieldPanel("slug"), FieldPanel("sort_order")],
        heading=_("Is it on the website?"),
    ),
]


class _SavesParts:
    """Teachers, questions and refund steps are saved in the same transaction."""

    def save_instance(self) -> Workshop:
        workshop: Workshop = super().save_instance()  # type: ignore[misc]
        form: WorkshopForm = self.form  # type: ignore[attr-defined]
        by, at = actor_of(self.request), now()  # type: ignore[attr-defined]
        shares = form.shares
        set_hosts(workshop=workshop, teacher_ids=list(shares), shares=shares, by=by, now=at)
        set_terms(workshop=workshop, questions=form.questions.drafts, tiers=form.tiers.tiers, by=by, now=at)
        if workshop.registration_mode == RegistrationMode.WHITELIST and not listed_count(workshop.pk):
            self._warn_of_empty_list(workshop)
        if "currency" in form.changed_data and (codes := codes_left_behind(workshop, now=at)):
            self._warn_of_codes(workshop, codes)
        return workshop

    def _warn_of_codes(self, workshop: Workshop, codes: Sequence[str]) -> None:
        messages.warning(
            self.request,  # type: ignore[attr-defined]
            _g(
                "These discount codes are for amounts in another currency and do not count for “%(workshop)s” any "
                "more: %(codes)s. Make new ones in %(currency)s."
            )
            % {"workshop": workshop.title, "codes": ", ".join(codes), "currency": workshop.currency},
            buttons=[messages.button(reverse("vouchers:index"), _g("Discount codes"))],
        )

    def _warn_of_empty_list(self, workshop: Workshop) -> None:
        url = reverse("whitelist:edit", args=[workshop.pk])
        messages.warning(
            self.request,  # type: ignore[attr-defined]
            _g("Nobody can book “%(workshop)s” yet: only people on its list may, and the list is empty.")
            % {"workshop": workshop.title},
            buttons=[messages.button(url, _g("Write the list"))],
        )


class WorkshopCreateView(_SavesParts, generic.CreateView):
    pass


class WorkshopEditView(_SavesParts, generic.EditView):
    pass


class WorkshopDeleteView(SeenByVisitors, generic.DeleteView):
    pass


class PriceColumn(Column):
    def get_value(self, instance: Any) -> str:
        return price_text(instance.price_minor, instance.currency)


class WorkshopFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(choices=WorkshopStatus.choices, label=_("Status"))
    kind = django_filters.MultipleChoiceFilter(choices=WorkshopKind.choices, label=_("Kind"))
    level = django_filters.MultipleChoiceFilter(choices=Level.choices, label=_("Level"))
    department = django_filters.ModelChoiceFilter(
        queryset=Department.objects.order_by("sort_order", "name", "pk"), label=_("Department")
    )
    teacher = django_filters.ModelChoiceFilter(
        queryset=Teacher.objects.order_by("sort_order", "name", "pk"),
        field_name="hosts__teacher",
        label=_("Teacher"),
    )

    class Meta:
        model = Workshop
        fields = ("status", "kind", "level", "department", "teacher")


class WorkshopIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Workshop]:
        return Workshop.objects.select_related("department").order_by("sort_order", "title", "pk")

    def get_list_more_buttons(self, instance: Workshop) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if not instance.is_tutoring:
            dates = f"{reverse('sessions:index')}?workshop={instance.pk}"
            buttons.append(Button(_("Sessions"), url=dates, icon_name="date", priority=20))
        if self.user_has_permission("add"):
            copy = reverse("workshops:duplicate", args=[instance.pk])
            buttons.append(Button(_("Duplicate"), url=copy, icon_name="copy", priority=30))
        return buttons


@require_admin_access
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then make a draft of the same kind and go to it."""
    if not policy_registry.get_by_type(Workshop).user_has_permission(request.user, "add"):
        return redirect("wagtailadmin_home")
    workshop = get_object_or_404(Workshop, pk=pk)
    if request.method == "POST":
        copy = duplicate_workshop(workshop_id=pk, by=actor_of(request), now=now())
        messages.success(
            request, _g("This is the copy. It is a draft: nobody sees it until you make it active.")
        )
        return redirect("workshops:edit", copy.pk)
    context = {
        "workshop": workshop,
        "header_title": _g("Duplicate a workshop"),
        "header_icon": "tag",
        "breadcrumbs_items": breadcrumbs(
            ("workshops:index", _("Workshops")), here=_g("Duplicate a workshop")
        ),
    }
    return render(request, "booking/admin/workshop/duplicate.html", context)


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
        Column("department", label=_("Department"), sort_key="department__name"),
        PriceColumn("price", label=_("Price"), sort_key="price_minor"),
        "capacity",
        StatusTagColumn(
            "get_status_display",
            label=_("Status"),
            sort_key="status",
            primary=lambda workshop: workshop.status == "active",
        ),
    ]
    filterset_class = WorkshopFilterSet
    search_fields = ["title", "category", "language"]
    search_backend_name = None
    ordering = ["sort_order", "title", "pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("duplicate/<int:pk>/", duplicate, name="duplicate")]
