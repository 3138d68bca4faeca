"""Cancelling a booking, or one date of a course: what happens to the money is said first."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.forms import CancellationForm
from booking.selectors.bookings import BookingView, LessonView
from booking.selectors.cancellations import cancellation_preview
from booking.services.actors import GUEST
from booking.services.cancellations import cancel_booking
from booking.services.refusals import Refusal
from booking.widget.history import moment_text
from booking.widget.managed import managed_booking
from booking.widget.refund_table import refund_table
from booking.widget.screens import Notice
from core.clock import now as clock_now
from payments.services import ProviderRefused, ProviderUnavailable

from .access import by_signed_link
from .redirects import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@by_signed_link
def cancel(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """Asks first, then cancels; a place that is still held is given back. `?seat=` names one date of a course."""
    form, now = CancellationForm(request.POST or None), clock_now()
    lesson = _lesson(request, booking)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, booking, lesson, form, now)
    try:
        cancel_booking(
            booking_uid=booking.uid,
            seat_id=lesson.seat_id if lesson else None,
            by=GUEST,
            reason=form.cleaned_data["reason"],
            now=now,
        )
    except Refusal as refusal:
        return _ask(request, booking, lesson, form, now, Notice("error", str(refusal)))
    except (ProviderUnavailable, ProviderRefused):
        return _ask(request, booking, lesson, form, now, _unreachable())
    return SeeOther(f"{booking.manage_path}{'?cancelled' if lesson else ''}")


def _lesson(request: HttpRequest, booking: BookingView) -> LessonView | None:
    """The date that is meant, where a course has several; junk counts as the whole."""
    wanted = request.GET.get("seat", "")
    if not booking.is_series:
        return None
    return next((each for each in booking.lessons if str(each.seat_id) == wanted), None)


def _ask(
    request: HttpRequest,
    booking: BookingView,
    lesson: LessonView | None,
    form: CancellationForm,
    now: datetime,
    notice: Notice | None = None,
) -> HttpResponse:
    managed = managed_booking(booking, now=now)
    seat_id = lesson.seat_id if lesson else None
    preview = cancellation_preview(booking, now, seat_id=seat_id)
    context = {
        "managed": managed,
        "booking": booking,
        "lesson": next((each for each in managed.lessons if each.seat_id == seat_id), None),
        "preview": preview,
        "refund_until": moment_text(preview.refund_until, booking.attendee_time_zone),
        "steps": refund_table(booking, lesson, now=now),
        "steps_by_lesson": booking.is_series and lesson is None,
        "form": form,
        "notice": notice,
    }
    return render(request, "booking/cancel.html", context, status=409 if notice else 200)


def _unreachable() -> Notice:
    return Notice(
        "warning",
        _("The payment page could not be closed just now."),
        _("Please try again in a minute. Without payment, the place becomes free by itself."),
    )
