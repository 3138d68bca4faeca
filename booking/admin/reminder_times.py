"""When students, and teachers if the school likes, are reminded of their sessions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from wagtail.admin import messages

from booking.forms.reminders import ReminderRows, rows_of
from booking.services.reminders import current_times, save_times
from core.clock import now
from tenants.screens import breadcrumbs

from .common import actor_of, owners_only

app_name = "booking_reminders"


@owners_only
def edit(request: HttpRequest) -> HttpResponse:
    """Up to five times; an empty row is none."""
    rows: Any = ReminderRows(request.POST or None, initial=rows_of(current_times()))
    if request.method == "POST" and rows.is_valid():
        save_times(reminders=rows.reminders, by=actor_of(request), now=now())
        messages.success(request, _("Saved. All sessions to come follow within moments."))
        return redirect("booking_reminders:edit")
    context = {
        "rows": rows,
        "header_title": _("Reminders"),
        "header_icon": "time",
        "breadcrumbs_items": breadcrumbs(here=_("Reminders")),
    }
    return render(request, "booking/admin/mails/reminders.html", context)


urlpatterns = [path("", edit, name="edit")]
