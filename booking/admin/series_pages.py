"""One series with its dates, from which it is extended, changed or called off."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.permissions import policy_registry

from booking.forms.series import ComingForm, ExtendForm, SeriesForm
from booking.forms.staff import StaffCancellationForm
from booking.models import Series, SessionHost
from booking.selectors.planning import DatePreview, preview
from booking.selectors.series_staff import series_view
from booking.services import series as services
from booking.services.refusals import Refusal
from booking.services.sessions import Keep, cancel_rest
from core.clock import now
from tenants.screens import breadcrumbs

from .common import actor_of
from .dates import left_out_of


def _series_for(request: HttpRequest, pk: int) -> Series:
    if not policy_registry.get_by_type(Series).user_has_permission(request.user, "change"):
        raise PermissionDenied
    return get_object_or_404(Series.objects.select_related("workshop"), pk=pk)


@require_admin_access
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """All dates with how full they are."""
    series = _series_for(request, pk)
    with timezone.override(ZoneInfo(series.time_zone)):
        view = series_view(pk, now=now())
        return render(request, "booking/admin/series/show.html", {"series": view, **_head(series.title)})


@require_admin_access
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name and price, and whether it can be joined."""
    series = _series_for(request, pk)
    form = SeriesForm(series, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.change_series(
            series_id=pk,
            title=data["title"],
            price_minor=data["price_minor"],
            is_open=data["is_open"],
            by=actor_of(request),
            now=now(),
        )
        messages.success(request, _g("The series is changed."))
        return redirect("series:show", pk)
    return _form(request, series, form, _g("Change the series"), _g("Save"))


@require_admin_access
def coming(request: HttpRequest, pk: int) -> HttpResponse:
    """Other teachers or places for all dates still to come."""
    series = _series_for(request, pk)
    form = ComingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_coming(
                series_id=pk,
                host_ids=[teacher.pk for teacher in data["teachers"]] or None,
                capacity=data["capacity"],
                by=actor_of(request),
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _g("All dates still to come are changed."))
            return redirect("series:show", pk)
    lead = _g(
        "Everybody who has booked is told of other teachers, and may cancel those dates free of charge then."
    )
    return _form(request, series, form, _g("Change the dates to come"), _g("Save"), lead=lead)


@require_admin_access
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """More dates by the same rule: first what they are, then all of them or none."""
    series = _series_for(request, pk)
    form = ExtendForm(series, request.POST or None)
    with timezone.override(ZoneInfo(series.time_zone)):
        if request.method != "POST" or "back" in request.POST or not form.is_valid():
            lead = _g("The new dates have the teachers of the last one. Nobody has a place in them yet.")
            return _form(request, series, form, _g("Extend the series"), _g("Look at the dates"), lead=lead)
        try:
            dates = _further(request, series, form.cleaned_data["number"])
        except Refusal as refusal:
            form.add_error("number", str(refusal))
            return _form(request, series, form, _g("Extend the series"), _g("Look at the dates"))
        if "confirm" not in request.POST:
            return _show_dates(request, series, form, dates)
        return _extend(request, series, form, dates)


@require_admin_access
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason, say what happens, then cancel every date still to come."""
    series = _series_for(request, pk)
    form = StaffCancellationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_rest(series_id=pk, by=actor_of(request), reason=form.cleaned_data["reason"], now=now())
        except Refusal:
            form.add_error(None, _g("No date of this series is still to come."))
        else:
            messages.success(
                request, _g("All dates to come are called off. Everybody who had booked is told.")
            )
            return redirect("series:show", pk)
    context = {
        "form": form,
        "series": series_view(pk, now=now()),
        **_head(_g("Call off the rest"), series),
    }
    return render(request, "booking/admin/series/call_off.html", context)


def _further(request: HttpRequest, series: Series, number: int) -> list[DatePreview]:
    last = series.sessions.order_by("-start_at", "-pk")[0]
    hosts = SessionHost.objects.filter(session=last).values_list("teacher_id", flat=True)
    return preview(
        services.further_dates_of(series_id=series.pk, number=number),
        workshop=series.workshop,
        host_ids=list(hosts),
        left_out=left_out_of(request),
        now=now(),
    )


def _extend(request: HttpRequest, series: Series, form: ExtendForm, dates: list[DatePreview]) -> HttpResponse:
    price = form.cleaned_data.get("price_minor")
    try:
        services.extend_series(
            series_id=series.pk,
            number=form.cleaned_data["number"],
            left_out=[row.on for row in dates if row.is_left_out],
            price_minor=price if "price" in form.fields else Keep.KEEP,
            by=actor_of(request),
            now=now(),
        )
    except Refusal as refusal:
        return _show_dates(request, series, form, dates, problem=str(refusal))
    messages.success(request, _g("The series is longer now."))
    return redirect("series:show", series.pk)


def _show_dates(
    request: HttpRequest, series: Series, form: ExtendForm, dates: list[DatePreview], *, problem: str = ""
) -> HttpResponse:
    held = [row for row in dates if row.takes_place]
    context = {
        "form": form,
        "workshop": series.workshop,
        "dates": dates,
        "held": len(held),
        "impossible": sum(not row.is_possible for row in held),
        "problem": problem,
        **_head(_g("Look at the dates"), series),
    }
    return render(request, "booking/admin/session/preview.html", context)


def _form(
    request: HttpRequest, series: Series, form: Any, title: str, label: str, *, lead: str = ""
) -> HttpResponse:
    context = {"series": series, "form": form, "label": label, "lead": lead, **_head(title, series)}
    return render(request, "booking/admin/series/form.html", context)


def _head(title: str, series: Series | None = None) -> dict[str, Any]:
    crumbs = breadcrumbs(("sessions:index", _("Sessions")), ("series:index", _("Series")), here=title)
    if series is not None:
        crumbs.insert(-1, {"url": reverse("series:show", args=[series.pk]), "label": series.title})
    return {"header_title": title, "header_icon": "list-ul", "breadcrumbs_items": crumbs}
