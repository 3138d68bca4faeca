"""Sessions: everything that takes place. Every change goes through `booking.services.sessions` and its neighbours."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from booking.enums import SessionStatus, WaitlistStatus, WorkshopKind
from booking.forms.sessions import SessionForm
from booking.models import Session, WaitlistEntry
from booking.services import sessions as services
from core.clock import now
from tenants.screens import SaysWhenEmpty

from .common import RefusalsAsErrors, SchoolOnly, actor_of, is_only_teacher
from .plan import plan
from .roster import roster
from .session_ends import call_off, when_text
from .session_filters import SessionFilterSet

_FIELDS = {
    "in_the_past": "starts",
    "day_fixed_by_rule": "starts",
    "host_busy": "teachers",
    "host_missing": "teachers",
    "capacity_too_small": "capacity",
}


class WorkshopColumn(ButtonsColumnMixin, TitleColumn):
    """The title leads to who comes, and has beside it what else can be done."""

    def __init__(self, view: "SessionIndexView") -> None:
        super().__init__(
            "workshop",
            label=_("Workshop"),
            get_url=lambda session: reverse("sessions:roster", args=[session.pk]),
            sort_key="workshop__title",
        )
        self.view = view

    def get_buttons(self, instance: Session, parent_context: Any) -> list[Any]:
        return self.view.get_list_buttons(instance)


class SessionIndexView(SaysWhenEmpty, generic.IndexView):
    empty_button = _("Plan dates")

    @property
    def empty_text(self) -> Any:
        if is_only_teacher(self.request.user):
            return _(
                "You have nothing to teach yet. Your sessions stand here as soon as they are planned or booked."
            )
        return _(
            "Nothing is to come: classes stand here when you plan their dates, lessons when somebody books one."
        )

    def get_base_queryset(self) -> QuerySet[Session]:
        waiting = WaitlistEntry.objects.filter(session=OuterRef("pk"), status=WaitlistStatus.WAITING)
        counted = waiting.order_by().values("session").annotate(number=Count("pk")).values("number")
        rows = (
            # A lesson that was cancelled is seen among the bookings.
            Session.objects.exclude(workshop__kind=WorkshopKind.TUTORING, status=SessionStatus.CANCELLED)
            .select_related("workshop", "series")
            .prefetch_related("hosts__teacher")
            .annotate(
                taken=Count("seats", filter=Q(seats__is_active=True), distinct=True),
                waiting=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
            )
        )
        if is_only_teacher(self.request.user):
            mine = Session.objects.filter(hosts__teacher__user_id=self.request.user.pk)
            rows = rows.filter(pk__in=mine.values("pk"))
        return rows

    @cached_property
    def columns(self) -> list[Column]:
        return [WorkshopColumn(self), *super().columns]

    def get_header_buttons(self) -> list[Any]:
        buttons = super().get_header_buttons()
        if not is_only_teacher(self.request.user):
            buttons.append(HeaderButton(_("Series"), url=reverse("series:index"), icon_name="list-ul"))
        return buttons

    def get_list_more_buttons(self, instance: Session) -> list[Any]:
        buttons = [
            Button(
                _("Who comes"), reverse("sessions:roster", args=[instance.pk]), icon_name="group", priority=5
            )
        ]
        may_change = self.user_has_permission("change") and instance.status == SessionStatus.SCHEDULED
        if not may_change or instance.workshop.is_tutoring:
            return buttons
        buttons += super().get_list_more_buttons(instance)
        if instance.waiting:  # type: ignore[attr-defined]
            url = reverse("booking_waiting:line", args=["session", instance.pk])
            buttons.append(Button(_("Waiting list"), url=url, icon_name="group", priority=6))
        if instance.start_at > now():
            url = reverse("sessions:call_off", args=[instance.pk])
            buttons.append(Button(_("Call off"), url=url, icon_name="cross", priority=30))
        return buttons


class SessionEditView(RefusalsAsErrors, generic.EditView):
    refusal_fields = _FIELDS
    template_name = "booking/admin/session/edit.html"

    def get_queryset(self) -> QuerySet[Session]:
        rows = Session.objects.exclude(workshop__kind=WorkshopKind.TUTORING)
        return rows.select_related("workshop", "series").annotate(
            taken=Count("seats", filter=Q(seats__is_active=True))
        )

    def get_page_subtitle(self) -> str:
        return f"{self.object.workshop}, {when_text(self.object)}"

    def save_instance(self) -> Session:
        data = self.form.cleaned_data
        return services.move_session(
            session_id=self.object.pk,
            start_at=data["starts"],
            host_ids=self.form.host_ids,
            capacity=data["capacity"],
            price_minor=data["price_minor"],
            reach=self.form.chosen_reach,
            by=actor_of(self.request),
            now=now(),
        )

    def get_success_message(self) -> str:
        """The time stands on the roster, which is shown next."""
        return _g("Saved.")

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_success_url(self) -> str:
        return reverse("sessions:roster", args=[self.object.pk])


class SessionViewSet(SchoolOnly, ModelViewSet):
    model = Session
    name = "sessions"
    url_prefix = "sessions"
    icon = "date"
    menu_label = _("Sessions")
    menu_order = 220
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = SessionIndexView
    edit_view_class = SessionEditView
    list_display = [
        Column("when", label=_("Start"), accessor=when_text, sort_key="start_at"),
        Column(
            "teachers",
            label=_("Teachers"),
            accessor=lambda session: ", ".join(sorted(host.teacher.name for host in session.hosts.all())),
        ),
        Column(
            "places",
            label=_("Booked"),
            accessor=lambda session: f"{session.taken} / {session.capacity}",
            sort_key="taken",
        ),
        Column(
            "waiting", label=_("Waiting"), accessor=lambda session: session.waiting or "", sort_key="waiting"
        ),
        Column(
            "series",
            label=_("Series"),
            accessor=lambda session: session.series or "",
            sort_key="series__title",
        ),
        StatusTagColumn(
            "get_status_display",
            label=_("Status"),
            sort_key="status",
            primary=lambda session: session.status == SessionStatus.SCHEDULED,
        ),
    ]
    filterset_class = SessionFilterSet
    search_fields = ["workshop__title", "hosts__teacher__name", "series__title"]
    search_backend_name = None
    ordering = ["start_at", "pk"]

    def get_form_class(self, for_update: bool = False) -> type[SessionForm]:
        return SessionForm

    def get_urlpatterns(self) -> list[URLPattern]:
        urls = [url for url in super().get_urlpatterns() if url.name not in ("add", "delete")]
        return [
            *urls,
            path("new/", plan, name="add"),
            path("call-off/<int:pk>/", call_off, name="call_off"),
            path("<int:pk>/roster/", roster, name="roster"),
        ]
