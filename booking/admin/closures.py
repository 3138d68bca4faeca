"""Closed dates: days on which the whole school is closed, in the settings."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from booking.models import ClosedDates
from booking.selectors.collisions import Collision
from booking.services import closures as services
from booking.services.hours import Collides
from booking.wording.formats import full_day_text, page_locale
from core.clock import now
from tenants.screens import SaysWhenEmpty

from .collisions import accepted_sessions, collision_lines
from .common import SchoolOnly, actor_of


class _Closing:
    """For create and edit views: sessions on these days are shown before anything is saved."""

    template_name = "booking/admin/closed_dates.html"
    object: Any
    form: Any
    request: Any
    collisions: Sequence[Collision] = ()

    def save_instance(self) -> ClosedDates:
        data = self.form.cleaned_data
        return services.close(
            first_on=data["first_on"],
            last_on=data["last_on"],
            name=data["name"],
            closure_id=self.form.instance.pk,
            accepted=accepted_sessions(self.request.POST.get("accepted", "")),
            by=actor_of(self.request),
            now=now(),
        )

    def form_valid(self, form: Any) -> HttpResponse:
        self.form = form
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except services.InvalidDates as refusal:
            for field, message in refusal.errors.items():
                form.add_error(field, message)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        except Collides as refusal:
            self.collisions = refusal.collisions
            self.produced_error_message = _g("Nothing is saved yet: sessions are in the way.")
        return self.form_invalid(form)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {
            **context,
            "collisions": collision_lines(self.collisions, timezone.get_current_timezone_name()),
            "accepted": ",".join(str(one.session_id) for one in self.collisions),
            "may_open_sessions": True,
            "show_teachers": True,
            "has_unsaved_changes": bool(self.collisions),
        }


def _day(on: date) -> str:
    return full_day_text(on, page_locale())


class ClosureIndexView(SaysWhenEmpty, generic.IndexView):
    """What comes last stands first: next year's holidays, not those of years ago."""

    empty_text = _("Write down holidays and other days on which the school is closed: nobody can book then.")
    empty_button = _("Add closed dates")
    default_ordering = "-first_on"


class ClosureCreateView(_Closing, generic.CreateView):
    pass


class ClosureEditView(_Closing, generic.EditView):
    pass


class ClosureDeleteView(generic.DeleteView):
    def delete_action(self) -> None:
        services.reopen(closure_id=self.object.pk, by=actor_of(self.request), now=now())


class ClosureViewSet(SchoolOnly, ModelViewSet):
    model = ClosedDates
    name = "closed_dates"
    url_prefix = "closed-dates"
    icon = "calendar-alt"
    menu_label = _("Closed dates")
    menu_order = 610
    add_to_settings_menu = True
    copy_view_enabled = False
    index_view_class = ClosureIndexView
    add_view_class = ClosureCreateView
    edit_view_class = ClosureEditView
    delete_view_class = ClosureDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel(
                "name",
                help_text=_(
                    "Such as “Christmas holidays”. On these days no teacher is offered, whatever their hours say."
                ),
            ),
            FieldRowPanel([FieldPanel("first_on"), FieldPanel("last_on")]),
        ]
    )
    list_display = [
        TitleColumn(
            "name",
            label=_("Name"),
            get_url=lambda row: reverse("closed_dates:edit", args=[row.pk]),
            sort_key="name",
        ),
        Column(
            "first_on", label=_("First day"), accessor=lambda row: _day(row.first_on), sort_key="first_on"
        ),
        Column("last_on", label=_("Last day"), accessor=lambda row: _day(row.last_on), sort_key="last_on"),
        Column("days", label=_("Days"), accessor=lambda row: (row.last_on - row.first_on).days + 1),
    ]
    list_export = ["name", "first_on", "last_on"]
    export_filename = "closed-dates"
    search_fields = ["name"]
    search_backend_name = None
    ordering = ["-first_on", "pk"]
