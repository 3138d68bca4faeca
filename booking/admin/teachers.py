"""Teachers: who can be booked."""

from typing import Any

from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from booking.forms.staff import TeacherForm
from booking.models import Teacher

from .common import SchoolOnly, SeenByVisitors

_PANELS = [
    MultiFieldPanel(
        [
            FieldPanel("name"),
            FieldPanel("headline"),
            FieldPanel("languages"),
            FieldPanel("bio"),
            FieldPanel("departments", widget=CheckboxSelectMultiple),
            FieldPanel("photo"),
        ],
        heading=_("Who is it?"),
    ),
    MultiFieldPanel(
        [FieldPanel("email"), FieldPanel("user")],
        heading=_("How do they hear of bookings?"),
    ),
    MultiFieldPanel(
        [FieldPanel("is_active"), FieldRowPanel([FieldPanel("slug"), FieldPanel("sort_order")])],
        heading=_("On the website"),
    ),
]


class TeacherIndexView(generic.IndexView):
    def get_list_more_buttons(self, instance: Teacher) -> list[Any]:
        hours = Button(
            _("Hours"), url=reverse("booking_hours:edit", args=[instance.pk]), icon_name="time", priority=5
        )
        return [hours, *super().get_list_more_buttons(instance)]


class TeacherCreateView(SeenByVisitors, generic.CreateView):
    pass


class TeacherEditView(SeenByVisitors, generic.EditView):
    pass


class TeacherDeleteView(SeenByVisitors, generic.DeleteView):
    pass


class TeacherViewSet(SchoolOnly, ModelViewSet):
    model = Teacher
    name = "teachers"
    url_prefix = "teachers"
    icon = "user"
    menu_label = _("Teachers")
    menu_order = 230
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = TeacherIndexView
    add_view_class = TeacherCreateView
    edit_view_class = TeacherEditView
    delete_view_class = TeacherDeleteView
    edit_handler = ObjectList(_PANELS, base_form_class=TeacherForm)
    list_display = ["name", "headline", "languages", BooleanColumn("is_active", label=_("Can be booked"))]
    list_filter = ["is_active"]
    search_fields = ["name", "languages"]
    search_backend_name = None
    ordering = ["sort_order", "name", "pk"]
