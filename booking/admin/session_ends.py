"""Calling a session off."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.permissions import policy_registry

from booking.forms.staff import StaffCancellationForm
from booking.models import Session
from booking.services import sessions as services
from booking.services.refusals import Refusal
from booking.wording.formats import page_locale, short_text
from core.clock import now
from tenants.screens import breadcrumbs

from .common import actor_of


@require_admin_access
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


def when_text(session: Session) -> str:
    """The start on the clocks of the person who looks."""
    return short_text(session.start_at, timezone.get_current_timezone_name(), page_locale(), with_year=True)
