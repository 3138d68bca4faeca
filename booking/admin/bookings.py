"""Bookings: who comes when. Nothing is edited here; staff can cancel, and a teacher sees their own."""

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from booking.enums import ActorKind, BookingStatus
from booking.forms.staff import StaffCancellationForm
from booking.models import Booking, Seat, Workshop
from booking.selectors.bookings import BookingView, booking_view, cancellation_preview, is_teacher_of
from booking.selectors.prices import price_text
from booking.services.cancellations import cancel_booking
from booking.services.refusals import Refusal
from booking.wording.formats import page_locale, short_text
from core.clock import now
from payments.services import ProviderUnavailable

from .common import SchoolOnly, actor_of, breadcrumbs, is_only_teacher


class BookingFilterSet(WagtailFilterSet):
    workshop = django_filters.ModelChoiceFilter(
        queryset=Workshop.objects.order_by("title", "pk"), label=_("Workshop")
    )
    status = django_filters.MultipleChoiceFilter(choices=BookingStatus.choices, label=_("Status"))

    class Meta:
        model = Booking
        fields = ("status", "workshop")


def _start_text(booking: Any) -> str:
    return _time_text(booking.start_at) if booking.start_at else ""


def _time_text(at: datetime) -> str:
    """On the clocks of the person who looks."""
    return short_text(at, timezone.get_current_timezone_name(), page_locale(), with_year=True)


class BookingIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Booking]:
        seats = Seat.objects.filter(booking=OuterRef("pk")).order_by("-is_active", "-pk")
        rows = Booking.objects.select_related("workshop").annotate(
            start_at=Subquery(seats.values("session__start_at")[:1])
        )
        if is_only_teacher(self.request.user):
            rows = rows.filter(seats__session__hosts__teacher__user_id=self.request.user.pk).distinct()
        return rows


@require_admin_access
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """One booking with its money and its history."""
    view = _booking_for(request, uid)
    preview = cancellation_preview(view, now(), by=ActorKind.STAFF)
    return render(
        request,
        "booking/admin/booking.html",
        {
            "booking": view,
            "preview": preview,
            "may_cancel": preview.is_allowed and _may_cancel(request),
            "header_title": view.attendee_name,
            "header_icon": "calendar-check",
            "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=view.attendee_name),
        },
    )


@require_admin_access
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    """Cancel for the school: says what happens to the money, asks for a reason."""
    view = _booking_for(request, uid)
    if not _may_cancel(request):
        raise PermissionDenied
    form = StaffCancellationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_booking(
                booking_uid=uid, by=actor_of(request), reason=form.cleaned_data["reason"], now=now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except ProviderUnavailable:
            form.add_error(
                None, _g("Stripe does not answer just now. Nothing has changed; try again in a minute.")
            )
        else:
            messages.success(request, _g("The booking is cancelled, and the student is told."))
            return redirect("bookings:show", uid)
    context = {
        "form": form,
        "booking": view,
        "preview": cancellation_preview(view, now(), by=ActorKind.STAFF),
        "header_title": _g("Cancel a booking"),
        "header_icon": "calendar-check",
        "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=_g("Cancel a booking")),
    }
    return render(request, "booking/admin/cancel.html", context)


def _booking_for(request: HttpRequest, uid: str) -> BookingView:
    """The booking, if this person may see it: staff with the permission, or its own teacher. Else 404."""
    view = booking_view(uid)
    if view is None or not _may_view(request, "view"):
        raise Http404
    if is_only_teacher(request.user) and not is_teacher_of(user_id=request.user.pk or 0, booking_uid=uid):
        raise Http404
    return view


def _may_view(request: HttpRequest, action: str) -> bool:
    return policy_registry.get_by_type(Booking).user_has_permission(request.user, action)


def _may_cancel(request: HttpRequest) -> bool:
    return _may_view(request, "change") and not is_only_teacher(request.user)


class BookingViewSet(SchoolOnly, ModelViewSet):
    model = Booking
    name = "bookings"
    url_prefix = "bookings"
    icon = "calendar-check"
    menu_label = _("Bookings")
    menu_order = 200
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = BookingIndexView
    form_fields: list[str] = []
    list_display = [
        TitleColumn(
            "attendee_name",
            label=_("Student"),
            get_url=lambda booking: reverse("bookings:show", args=[booking.uid]),
            sort_key="attendee_name",
        ),
        Column("workshop", label=_("Workshop"), sort_key="workshop__title"),
        Column("start_at", label=_("Start"), accessor=_start_text, sort_key="start_at"),
        Column(
            "price",
            label=_("Price"),
            accessor=lambda booking: price_text(booking.price_minor, booking.currency),
        ),
        StatusTagColumn(
            "get_status_display",
            label=_("Status"),
            sort_key="status",
            primary=lambda booking: booking.status == BookingStatus.CONFIRMED,
        ),
        Column(
            "created_at",
            label=_("Booked"),
            accessor=lambda booking: _time_text(booking.created_at),
            sort_key="created_at",
        ),
    ]
    filterset_class = BookingFilterSet
    search_fields = ["attendee_name", "attendee_email", "uid"]
    search_backend_name = None
    ordering = ["-created_at", "-pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        shown = [url for url in super().get_urlpatterns() if url.name in ("index", "index_results")]
        return [
            *shown,
            path("<slug:uid>/", show, name="show"),
            path("<slug:uid>/cancel/", cancel, name="cancel"),
        ]
