"""The ticks of a preview of dates."""

from datetime import date

from django.http import HttpRequest


def left_out_of(request: HttpRequest) -> set[date]:
    """Dates that were shown (`shown`) and are not ticked (`dates`) any more."""
    ticked = set(request.POST.getlist("dates"))
    return {on for text in request.POST.getlist("shown") if text not in ticked and (on := _date(text))}


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
