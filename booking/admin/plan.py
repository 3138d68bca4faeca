"""Planning new dates: the form, then each date with what stands in its way, then all of them or none."""

from collections.abc import Collection
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.permissions import policy_registry

from booking.forms.plan import RULE, PlanForm
from booking.models import Series, Session
from booking.selectors.planning import DatePreview, PlannedDate, preview, single_date
from booking.selectors.school import school_view
from booking.services.refusals import Refusal
from booking.services.series import dates_of, plan_series
from booking.services.sessions import schedule_session
from core.clock import now
from tenants.screens import breadcrumbs

from .common import actor_of
from .dates import left_out_of

_FIELDS = {
    "in_the_past": "starts",
    "host_busy": "teachers",
    "host_missing": "teachers",
    "unknown_teacher": "teachers",
}


@require_admin_access
def plan(request: HttpRequest) -> HttpResponse:
    """New dates, on the school's clocks."""
    if not policy_registry.get_by_type(Session).user_has_permission(request.user, "add"):
        messages.error(request, _g("Sorry, you do not have permission to access this area."))
        return redirect("wagtailadmin_home")
    with timezone.override(ZoneInfo(school_view().time_zone)):
        return _plan(request)


def _plan(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST or None, initial={"workshop": request.GET.get("workshop")})
    if request.method != "POST" or "back" in request.POST or not form.is_valid():
        return _ask(request, form)
    if not form.is_series:
        return _plan_one(request, form)
    try:
        dates = _preview(form, left_out_of(request))
        if "confirm" in request.POST:
            return _plan_all(request, form, dates)
    except Refusal as refusal:
        form.add_error(_field(form, refusal), str(refusal))
        return _ask(request, form)
    return _show(request, form, dates)


def _plan_one(request: HttpRequest, form: PlanForm) -> HttpResponse:
    """At once, unless something stands in its way: then that is named first, and days off may be overruled."""
    data = form.cleaned_data
    if shown := _to_look_at(form, confirmed="confirm" in request.POST):
        return _show(request, form, shown)
    try:
        session = schedule_session(
            workshop_id=data["workshop"].pk,
            start_at=data["starts"],
            host_ids=form.host_ids,
            capacity=data["capacity"],
            price_minor=data["price_minor"],
            by=actor_of(request),
            now=now(),
        )
    except Refusal as refusal:
        form.add_error(_field(form, refusal), str(refusal))
        return _ask(request, form)
    messages.success(request, _g("The session is planned."))
    return redirect("sessions:roster", session.pk)


def _to_look_at(form: PlanForm, *, confirmed: bool) -> list[DatePreview]:
    """The date with what is in its way; nothing when it can be planned as it is."""
    planned = single_date(form.wall, timezone.get_current_timezone_name())
    dates = _with_what_is_on(form, [planned])
    row = dates[0]
    if row.is_past or not (row.busy or row.closed_for) or (confirmed and row.is_possible):
        return []
    return dates


def _plan_all(request: HttpRequest, form: PlanForm, dates: list[DatePreview]) -> HttpResponse:
    """With the dates that are ticked; once more the preview when somebody was quicker."""
    data = form.cleaned_data
    try:
        series = plan_series(
            **_rule(form),
            workshop_id=data["workshop"].pk,
            title=data["title"],
            host_ids=form.host_ids,
            capacity=data["capacity"],
            price_minor=data["series_price_minor"],
            date_price_minor=data["price_minor"],
            left_out=[row.on for row in dates if row.is_left_out],
            by=actor_of(request),
            now=now(),
        )
    except Refusal as refusal:
        return _show(request, form, dates, problem=str(refusal))
    return _done(request, series)


def _done(request: HttpRequest, series: Series) -> HttpResponse:
    number = series.sessions.count()
    messages.success(
        request,
        ngettext("%(number)s date is planned.", "%(number)s dates are planned.", number) % {"number": number},
    )
    return redirect("series:show", series.pk)


def _rule(form: PlanForm) -> dict[str, Any]:
    return {
        "rrule": form.cleaned_data["rule"],
        "first_on": form.wall.date(),
        "starts": form.wall.time(),
        "time_zone": timezone.get_current_timezone_name(),
        "skips_closed_dates": form.cleaned_data["skips_closed_dates"],
    }


def _preview(form: PlanForm, left_out: set[date]) -> list[DatePreview]:
    return _with_what_is_on(form, dates_of(**_rule(form)), left_out)


def _with_what_is_on(
    form: PlanForm, dates: list[PlannedDate], left_out: Collection[date] = ()
) -> list[DatePreview]:
    return preview(
        dates,
        workshop=form.cleaned_data["workshop"],
        host_ids=form.host_ids,
        left_out=left_out,
        now=now(),
    )


def _field(form: PlanForm, refusal: Refusal) -> str | None:
    if refusal.code == "invalid_rule":
        return "rrule" if form.cleaned_data.get("repeats") == RULE else None
    return _FIELDS.get(refusal.code)


def _show(
    request: HttpRequest, form: PlanForm, dates: list[DatePreview], *, problem: str = ""
) -> HttpResponse:
    held = [row for row in dates if row.takes_place]
    context = {
        "form": form,
        "workshop": form.cleaned_data["workshop"],
        "dates": dates,
        "held": len(held),
        "impossible": sum(not row.is_possible for row in held),
        "is_single": not form.is_series,
        "problem": problem,
        **_head(_g("Look at the dates") if form.is_series else _g("Look at the date")),
    }
    return render(request, "booking/admin/session/preview.html", context)


def _ask(request: HttpRequest, form: PlanForm) -> HttpResponse:
    return render(request, "booking/admin/session/plan.html", {"form": form, **_head(_g("New dates"))})


def _head(title: str) -> dict[str, Any]:
    return {
        "header_title": title,
        "header_icon": "date",
        "breadcrumbs_items": breadcrumbs(("sessions:index", _("Sessions")), here=title),
    }
