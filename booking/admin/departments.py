"""Departments: groups of workshops and teachers, in the settings."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from booking.forms.staff import SluggedForm
from booking.models import Department
from tenants.screens import SaysWhenEmpty

from .common import SchoolOnly, SeenByVisitors


class DepartmentForm(SluggedForm):
    """The address is made from the name."""

    named_by = "name"


class DepartmentIndexView(SaysWhenEmpty, generic.IndexView):
    empty_text = _("A large school groups its workshops and teachers by department; a small one needs none.")
    empty_button = _("Add a department")

    def get_base_queryset(self) -> QuerySet[Department]:
        return Department.objects.annotate(
            number=Count("workshops", distinct=True), people=Count("teachers", distinct=True)
        ).order_by("sort_order", "name", "pk")


class DepartmentCreateView(SeenByVisitors, generic.CreateView):
    pass


class DepartmentEditView(SeenByVisitors, generic.EditView):
    pass


class DepartmentDeleteView(SeenByVisitors, generic.DeleteView):
    pass


class DepartmentViewSet(SchoolOnly, ModelViewSet):
    model = Department
    name = "departments"
    url_prefix = "departments"
    icon = "group"
    menu_label = _("Departments")
    menu_order = 620
    add_to_settings_menu = True
    copy_view_enabled = False
    index_view_class = DepartmentIndexView
    add_view_class = DepartmentCreateView
    edit_view_class = DepartmentEditView
    delete_view_class = DepartmentDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("name", help_text=_("Such as “Exams” or “Children”.")),
            FieldPanel("description"),
            FieldPanel("slug"),
            FieldPanel("sort_order"),
        ],
        base_form_class=DepartmentForm,
    )
    list_display = [
        "name",
        Column("number", label=_("Workshops"), sort_key="number"),
        Column("people", label=_("Teachers"), sort_key="people"),
    ]
    search_fields = ["name"]
    search_backend_name = None
    ordering = ["sort_order", "name", "pk"]
