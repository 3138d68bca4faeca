"""“My bookings”."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.selectors.student_bookings import (
    CANCELLED,
    PAST,
    UPCOMING,
    student_bookings,
    student_waiting,
)
from booking.selectors.students import student_view
from booking.wording.formats import page_locale
from booking.wording.zones import zone_label
from core.clock import now as clock_now

from .cards import Clocks, booking_cards, waiting_cards
from .doors import StudentRequest, for_students, page_number

_KINDS = (UPCOMING, PAST, CANCELLED)


@require_safe
@for_students
def bookings(request: StudentRequest) -> HttpResponse:
    """Upcoming, past or cancelled, a page at a time. Waiting lists and clocks stand with what is to come."""
    now, student = clock_now(), student_view(request.user)
    show = request.GET.get("show", UPCOMING)
    show = show if show in _KINDS else UPCOMING
    page = student_bookings(request.user, show=show, page=page_number(request), now=now)
    clocks = Clocks(student.time_zone, student.school_zone, page_locale(), now)
    waiting = student_waiting(request.user, now=now) if show == UPCOMING and page.number == 1 else ()
    context = {
        "student": student,
        "section": "bookings",
        "show": show,
        "tabs": list(zip(_KINDS, _labels(), strict=True)),
        "page": page,
        "zone": zone_label(clocks.zone, now, clocks.locale),
        "cards": booking_cards(page.bookings, clocks),
        "waiting": waiting_cards(waiting, clocks),
    }
    return render(request, "booking/students/bookings.html", context)


def _labels() -> tuple[str, str, str]:
    return _("Upcoming"), _("Past"), _("Cancelled")
