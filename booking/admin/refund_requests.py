"""Refund requests: students who ask for money that the terms do not give, and the school's answer."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from booking.enums import RefundRequestStatus
from booking.forms.refund_requests import RefundDecisionForm
from booking.models import Booking, RefundRequest
from booking.selectors.bookings import booking_view
from booking.selectors.prices import price_text
from booking.selectors.refund_requests import open_requests_count, refund_ask, refund_request
from booking.services.refund_requests import decide
from booking.services.refusals import Refusal
from booking.wording.formats import page_locale, short_text
from core.clock import now
from tenants.screens import breadcrumbs

from .common import actor_of, is_only_teacher


def _asked_text(request: Any) -> str:
    zone = timezone.get_current_timezone_name()
    return short_text(request.created_at, zone, page_locale(), with_year=True)


def _granted_text(request: Any) -> str:
    return price_text(request.granted_minor, request.booking.currency) if request.granted_minor else ""


class RefundRequestIndexView(generic.IndexView):
    template_name = "booking/admin/refund_requests/index.html"
    results_template_name = "booking/admin/refund_requests/index_results.html"

    def get_add_url(self) -> None:
        """Requests come from students, whoever looks at them."""

    def get_base_queryset(self) -> QuerySet[RefundRequest]:
        return RefundRequest.objects.select_related("booking__workshop")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return breadcrumbs(("bookings:index", _("Bookings")), here=_("Refund requests"))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "open_requests": open_requests_count()}


@require_admin_access
def decide_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asks, why, what was paid, and the answer; a decided one is only shown."""
    if not may_decide(request.user):
        raise PermissionDenied
    asked = refund_request(pk)
    booking = booking_view(asked.booking_uid) if asked else None
    if asked is None or booking is None:
        raise Http404
    left = refund_ask(asked.booking_uid, now=now())
    form = RefundDecisionForm(
        request.POST if request.method == "POST" else None,
        most_minor=left.most_minor,
        currency=left.currency,
        most=left.most,
    )
    if request.method == "POST" and form.is_valid():
        try:
            decided = decide(
                request_id=pk,
                grant_minor=form.grant_minor,
                answer=form.cleaned_data["answer"],
                by=actor_of(request),
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            granted = decided.status == RefundRequestStatus.GRANTED
            done = _g("The money goes back, and the student is told.") if granted else ""
            messages.success(request, done or _g("The request is declined, and the student is told."))
            return redirect("refund_requests:index")
    context = {
        "form": form,
        "asked": asked,
        "booking": booking,
        "left": left,
        "header_title": _g("Refund request of %(name)s") % {"name": booking.attendee_name},
        "header_icon": "rotate",
        "breadcrumbs_items": breadcrumbs(
            ("bookings:index", _("Bookings")),
            ("refund_requests:index", _("Refund requests")),
            here=booking.attendee_name,
        ),
    }
    return render(request, "booking/admin/refund_requests/decide.html", context)


def may_decide(user: Any) -> bool:
    """Money is the owners' business, not the teachers'."""
    return not is_only_teacher(user) and policy_registry.get_by_type(Booking).user_has_permission(
        user, "change"
    )


class WhoDecides(ModelPermissionPolicy):
    """Who may change bookings answers requests about them. Seeing is not enough: teachers see bookings too."""

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return may_decide(user)


class RefundRequestViewSet(ModelViewSet):
    """Reached from the bookings; it has no menu item of its own."""

    model = RefundRequest
    name = "refund_requests"
    url_prefix = "refund-requests"
    icon = "rotate"
    add_to_admin_menu = False
    copy_view_enabled = False
    index_view_class = RefundRequestIndexView
    form_fields: list[str] = []
    list_filter = ["status", "refund_status"]
    search_fields = ["booking__attendee_name", "booking__attendee_email", "booking__uid"]
    search_backend_name = None
    # "open" is the last of the three words: what waits for an answer stands first.
    ordering = ["-status", "-created_at", "-pk"]
    list_display = [
        TitleColumn(
            "booking__attendee_name",
            label=_("Student"),
            accessor="booking.attendee_name",
            get_url=lambda row: reverse("refund_requests:decide", args=[row.pk]),
        ),
        Column("workshop", label=_("Workshop"), accessor="booking.workshop", classname="lists-wide"),
        Column("created_at", label=_("Asked"), accessor=_asked_text, sort_key="created_at"),
        StatusTagColumn(
            "get_status_display",
            label=_("Status"),
            sort_key="status",
            primary=lambda row: row.status == RefundRequestStatus.OPEN,
        ),
        Column("granted", label=_("Granted"), accessor=_granted_text, sort_key="granted_minor"),
        Column("get_refund_status_display", label=_("Refund"), classname="lists-wide"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        shown = [url for url in super().get_urlpatterns() if url.name in ("index", "index_results")]
        return [*shown, path("<int:pk>/", decide_view, name="decide")]
