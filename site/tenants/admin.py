"""The operator's screens over schools, in the platform's admin."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from .forms import Refused, SchoolCreationForm, SchoolForm
from .models import Domain, Tenant
from .selectors import address_of_host


class _RefusalsInForm:
    """A refusal of the service is shown in the form; nothing was changed then."""

    def form_valid(self, form: ModelForm) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except Refused:
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


class WebsiteColumn(Column):
    """The main host name, as a link to the school's website."""

    def get_value(self, instance: Tenant) -> str:
        host = super().get_value(instance)
        return format_html('<a href="{}">{}</a>', f"{address_of_host(host)}/", host) if host else ""


class SchoolIndexView(generic.IndexView):
    search_fields = ["name", "slug", "hosts"]

    def get_base_queryset(self) -> QuerySet[Tenant]:
        primary = Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True).values("domain")[:1]
        hosts = Domain.objects.filter(tenant=OuterRef("pk")).values("tenant")
        schools = Tenant.objects.select_related("plan").exclude(schema_name=settings.PLATFORM_SCHEMA)
        return schools.annotate(
            primary_host=Subquery(primary),
            hosts=Subquery(hosts.annotate(all=StringAgg("domain", " ", order_by="domain")).values("all")),
        )


class SchoolCreateView(_RefusalsInForm, generic.CreateView):
    success_message = _("“%(object)s” is open. Its owner gets a mail with a link to choose a password.")


class SchoolEditView(_RefusalsInForm, generic.EditView):
    success_message = _("“%(object)s” was changed.")


class SchoolViewSet(ModelViewSet):
    model = Tenant
    icon = "home"
    menu_label = _("Schools")
    menu_order = 50
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = SchoolIndexView
    add_view_class = SchoolCreateView
    edit_view_class = SchoolEditView
    list_filter = ["status", "plan"]
    list_display = [
        TitleColumn("name", label=_("School"), sort_key="name", url_name="schools:edit"),
        WebsiteColumn("primary_host", label=_("Main host name"), sort_key="primary_host"),
        Column("plan", label=_("Plan"), sort_key="plan__name"),
        Column("get_status_display", label=_("Standing"), sort_key="status"),
        DateColumn("created_at", label=_("Created"), sort_key="created_at"),
    ]

    def get_form_class(self, for_update: bool = False) -> Any:
        return SchoolForm if for_update else SchoolCreationForm
