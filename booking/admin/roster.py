"""The roster of a session: who comes, and who came."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.permissions import policy_registry

from booking.enums import Attendance
from booking.models import Session
from booking.selectors.roster import Roster, teaches
from booking.selectors.roster import roster as find_roster
from booking.services.attendance import note
from booking.services.refusals import Refusal
from booking.wording.formats import page_locale
from booking.wording.when import when_text
from core.clock import now
from tenants.screens import breadcrumbs

from .common import actor_of, is_only_teacher


@require_admin_access
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes with what they said, for the session's teachers and the school; who came is noted here."""
    found = _roster_for(request, pk)
    if request.method == "POST":
        return _save(request, found)
    return render(request, "booking/admin/session/roster.html", _context(request, found))


def _roster_for(request: HttpRequest, pk: int) -> Roster:
    """The roster, if this person may see it: staff, or the session's own teacher. Else 404."""
    if not _may(request, "view"):
        raise PermissionDenied
    found = find_roster(pk, now=now())
    if found is None:
        raise Http404
    if is_only_teacher(request.user) and not teaches(user_id=request.user.pk or 0, session_id=pk):
        raise Http404
    return found


def _save(request: HttpRequest, found: Roster) -> HttpResponse:
    try:
        changed = note(session_id=found.session_id, marks=_marks(request), by=actor_of(request), now=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _g("Saved.") if changed else _g("Nothing has changed."))
    return redirect("sessions:roster", found.session_id)


def _marks(request: HttpRequest) -> dict[int, Attendance]:
    """Fields named `seat-<id>`; with the button for everybody, who is not noted yet was there."""
    everybody = "everybody" in request.POST
    marks = {}
    for name, value in request.POST.items():
        number = name.removeprefix("seat-")
        if number == name or not number.isdecimal() or value not in Attendance.values:
            continue
        mark = Attendance(value)
        marks[int(number)] = Attendance.ATTENDED if everybody and not mark else mark
    return marks


def _may(request: HttpRequest, action: str) -> bool:
    return policy_registry.get_by_type(Session).user_has_permission(request.user, action)


def _context(request: HttpRequest, found: Roster) -> dict[str, Any]:
    zone = timezone.get_current_timezone_name()
    may_change = _may(request, "change") and found.is_scheduled
    return {
        "roster": found,
        "when": when_text(found.start_at, found.end_at, zone, page_locale(), with_year=True),
        "marks": Attendance.choices,
        "may_change": may_change and not found.is_tutoring,
        "may_call_off": may_change and not found.has_begun,
        "may_see_series": _may(request, "change"),
        "header_title": found.workshop_title,
        "header_icon": "group",
        "breadcrumbs_items": breadcrumbs(("sessions:index", _("Sessions")), here=found.workshop_title),
    }
