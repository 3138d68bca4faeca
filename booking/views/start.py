"""Which day, which time."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.selectors.workshops import workshop_by_slug
from booking.widget import widget_context
from booking.widget.choice import read_choice
from core.clock import now as clock_now


@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Month, times, zone and teacher of a workshop, all of them chosen by links."""
    now = clock_now()
    workshop = workshop_by_slug(slug, now=now)
    if workshop is None:
        raise Http404
    context = widget_context(workshop, choice=read_choice(request.GET), now=now)
    return render(request, "booking/start.html", context)
