"""Waiting lists: who waits for which date, and what the school can do about it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from booking.selectors.refund_requests import open_requests_count
from booking.selectors.waitlist import line_entries, line_of, lines
from booking.services.refusals import Refusal
from booking.services.waitlist import leave, offer_out_of_turn
from core.clock import now
from payments.services import PaymentsUnavailable, ProviderRefused, ProviderUnavailable
from tenants.screens import breadcrumbs

from .common import owners_only

app_name = "booking_waiting"


@owners_only
def index(request: HttpRequest) -> HttpResponse:
    """Every date and course to come for which somebody waits."""
    context = {
        "lines": lines(now=now()),
        "open_requests": open_requests_count(),
        "header_title": _g("Waiting lists"),
        "header_icon": "group",
        "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=_g("Waiting lists")),
    }
    return render(request, "booking/admin/waiting/index.html", context)


@owners_only
def line(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One list, in its order."""
    which = {"session_id": pk} if kind == "session" else {"series_id": pk}
    found = line_of(**which)
    if found is None:
        raise Http404
    entries = line_entries(**which)
    alive = [entry for entry in entries if entry.ended_at is None]
    title = found.series_title or found.workshop_title
    way = (("bookings:index", _("Bookings")), ("booking_waiting:index", _("Waiting lists")))
    context = {
        "line": found,
        "alive": alive,
        "ended": [entry for entry in entries if entry.ended_at is not None],
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": breadcrumbs(*way, here=title),
    }
    return render(request, "booking/admin/waiting/line.html", context)


@require_POST
@owners_only
def offer(request: HttpRequest, kind: str, pk: int, uid: str) -> HttpResponse:
    """Offer a free place to this one now, whoever came before."""
    try:
        entry = offer_out_of_turn(entry_uid=uid, now=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    except PaymentsUnavailable:
        messages.error(
            request, _g("The school cannot take payments now, so nothing that costs money is offered.")
        )
    else:
        name = {"name": entry.attendee_name}
        messages.success(request, _g("The place is offered to %(name)s by mail.") % name)
    return _back(kind, pk)


@require_POST
@owners_only
def remove(request: HttpRequest, kind: str, pk: int, uid: str) -> HttpResponse:
    """Take somebody off the list."""
    try:
        entry = leave(entry_uid=uid, by_school=True, now=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    except (ProviderUnavailable, ProviderRefused):
        messages.error(request, _g("Stripe does not answer just now. Please try again in a minute."))
    else:
        name = {"name": entry.attendee_name}
        messages.success(request, _g("%(name)s is off the list and gets a mail about it.") % name)
    return _back(kind, pk)


def _back(kind: str, pk: int) -> HttpResponse:
    return redirect(reverse("booking_waiting:line", args=[kind, pk]))


urlpatterns = [
    path("", index, name="index"),
    path("<slug:kind>/<int:pk>/", line, name="line"),
    path("<slug:kind>/<int:pk>/<slug:uid>/offer/", offer, name="offer"),
    path("<slug:kind>/<int:pk>/<slug:uid>/remove/", remove, name="remove"),
]
