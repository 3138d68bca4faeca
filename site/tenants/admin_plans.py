"""The operator's screens over plans, in the platform's admin."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from .fees import percent_text
from .models import Plan
from .plan_forms import PlanForm
from .screens import SaysWhenEmpty


class PlanIndexView(SaysWhenEmpty, generic.IndexView):
    empty_text = _("No plan yet: the platform takes nothing of any school’s payments.")
    empty_button = _("Add a plan")

    def get_base_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.annotate(school_count=Count("schools"))


class PlanViewSet(ModelViewSet):
    model = Plan
    icon = "tag"
    menu_label = _("Plans")
    menu_order = 60
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = PlanIndexView
    ordering = ["application_fee_bp", "name", "pk"]
    list_display = [
        TitleColumn("name", label=_("Plan"), sort_key="name", url_name="plans:edit"),
        Column(
            "fee",
            label=_("Platform fee"),
            accessor=lambda plan: percent_text(plan.application_fee_bp),
            sort_key="application_fee_bp",
        ),
        BooleanColumn("is_default", label=_("For new schools"), sort_key="is_default"),
        Column("school_count", label=_("Schools"), sort_key="school_count"),
    ]

    def get_form_class(self, for_update: bool = False) -> Any:
        return PlanForm
