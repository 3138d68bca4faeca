"""Sessions: the dates of classes and workshops. Every change goes through `booking.services.sessions`."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from booking.enums import SessionStatus, WorkshopKind
from booking.forms.sessions import SessionForm
from booking.forms.staff import StaffCancellationForm
from booking.models import Session
from booking.services import sessions as services
from booking.services.refusals import Refusal
from booking.wording.formats import page_locale, short_text
from core.clock import now

from .common import RefusalsAsErrors, SchoolOnly, actor_of, breadcrumbs

_FIELDS = {
    "in_the_past": "starts",
    "host_busy": "teachers",
    "host_missing": "teachers",
    "session_has_bookings": "starts",
    "capacity_too_small": "capacity",
}


def when_text(session: Session) -> str:
    """The start on the clocks of the person who looks."""
    return short_text(session.start_at, timezone.get_current_timezone_name(), page_locale(), with_year=True)


class SessionIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Session]:
        return (
            Session.objects.exclude(workshop__kind=WorkshopKind.TUTORING)
            .filter(end_at__gte=now())
            .select_related("workshop")
            .prefetch_related("hosts__teacher")
            .annotate(taken=Count("seats", filter=Q(seats__is_active=True)))
        )

    def get_list_more_buttons(self, instance: Session) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if instance.status == SessionStatus.SCHEDULED:
            url = reverse("sessions:call_off", args=[instance.pk])
            buttons.append(Button(_("Call off"), url=url, icon_name="cross", priority=30))
        return buttons


class SessionCreateView(RefusalsAsErrors, generic.CreateView):
    refusal_fields = _FIELDS

    def save_instance(self) -> Session:
        data = self.form.cleaned_data
        return services.schedule_session(
            workshop_id=data["workshop"].pk,
            start_at=data["starts"],
            host_ids=self.form.host_ids,
            capacity=data["capacity"],
            by=actor_of(self.request),
            now=now(),
        )


class SessionEditView(RefusalsAsErrors, generic.EditView):
    refusal_fields = _FIELDS

    def save_instance(self) -> Session:
        data = self.form.cleaned_data
        return services.move_session(
            session_id=self.object.pk,
            start_at=data["starts"],
            host_ids=self.form.host_ids,
            capacity=data["capacity"],
            by=actor_of(self.request),
            now=now(),
        )


def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason, say what happens, then cancel the session with all its bookings."""
    if not policy_registry.get_by_type(Session).user_has_permission(request.user, "change"):
        return redirect("wagtailadmin_home")
    session = get_object_or_404(
        Session.objects.select_related("workshop").annotate(
            taken=Count("seats", filter=Q(seats__is_active=True))
        ),
        pk=pk,
    )
    form = StaffCancellationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_session(
                session_id=pk, by=actor_of(request), reason=form.cleaned_data["reason"], now=now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _g("The session is called off. Everybody who had booked is told."))
            return redirect("sessions:index")
    context = {
        "form": form,
        "session": session,
        "when": when_text(session),
        "header_title": _g("Call off a session"),
        "header_icon": "date",
        "breadcrumbs_items": breadcrumbs(("sessions:index", _("Sessions")), here=_g("Call off a session")),
    }
    return render(request, "booking/admin/call_off.html", context)


class SessionViewSet(SchoolOnly, ModelViewSet):
    model = Session
    name = "sessions"
    url_prefix = "sessions"
    icon = "date"
    menu_label = _("Sessions")
    menu_order = 220
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = SessionIndexView
    add_view_class = SessionCreateView
    edit_view_class = SessionEditView
    list_display = [
        TitleColumn(
            "workshop",
            label=_("Workshop"),
            get_url=lambda session: reverse("sessions:edit", args=[session.pk]),
            sort_key="workshop__title",
        ),
        Column("when", label=_("Start"), accessor=when_text, sort_key="start_at"),
        Column(
            "teachers",
            label=_("Teachers"),
            accessor=lambda session: ", ".join(host.teacher.name for host in session.hosts.all()),
        ),
        Column("places", label=_("Booked"), accessor=lambda session: f"{session.taken} / {session.capacity}"),
        StatusTagColumn(
            "get_status_display",
            label=_("Status"),
            primary=lambda session: session.status == SessionStatus.SCHEDULED,
        ),
    ]
    list_filter = ["workshop", "status"]
    ordering = ["start_at", "pk"]

    def get_form_class(self, for_update: bool = False) -> type[SessionForm]:
        return SessionForm

    def get_urlpatterns(self) -> list[URLPattern]:
        urls = [url for url in super().get_urlpatterns() if url.name != "delete"]
        return [*urls, path("call-off/<int:pk>/", call_off, name="call_off")]
