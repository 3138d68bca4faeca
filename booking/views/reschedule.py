"""Moving a lesson to another time, behind the link in the mail."""

from dataclasses import replace
from datetime import datetime

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.enums import RescheduleStatus
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.reschedules import (
    ReschedulePreview,
    last_move_status,
    pending_move,
    reschedule_preview,
)
from booking.selectors.workshops import workshop_card
from booking.services.actors import GUEST
from booking.services.move_pages import move_payment_page, settle_move_payment
from booking.services.move_payments import give_up_move
from booking.services.refusals import Refusal
from booking.services.rescheduling import reschedule as move_booking
from booking.throttles import PublicBook, seconds_until_allowed
from booking.widget.choice import Choice, read_choice
from booking.widget.managed import managed_booking
from booking.widget.moves import move_review, move_step, pending_words
from booking.widget.screens import Notice
from booking.wording.formats import page_locale
from booking.wording.when import when_lines
from core.clock import now as clock_now
from payments.services import PaymentMismatch, PaymentsUnavailable, ProviderRefused, ProviderUnavailable

from .access import by_signed_link
from .looking import look_again
from .redirects import SeeOther

log = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@by_signed_link
def reschedule(request: HttpRequest, booking: BookingView, seat_id: int | None = None) -> HttpResponse:
    """Another time is chosen by links, what it means is said, then a POST moves the lesson."""
    now = clock_now()
    if seat_id is None and (wanted := request.GET.get("seat", "")).isdecimal() and len(wanted) < 10:
        return HttpResponseRedirect(reverse("booking:move_date", args=[booking.token, int(wanted)]))
    preview = reschedule_preview(booking, seat_id, now)
    if preview.refusal == "pending":
        return _pending(request, booking)
    if preview.refusal == "which":
        return HttpResponseRedirect(f"{booking.manage_path}#lessons")
    if not preview.is_allowed:
        return _refused(request, booking, preview)
    if request.method == "POST":
        return _move(request, booking, preview, now)
    choice = read_choice(request.GET)
    return (_review if choice.has_time else _times)(request, booking, preview, choice, now)


@require_POST
@by_signed_link
def move_pay(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """To the payment page for the difference."""
    return _to_payment(booking, clock_now())


@require_POST
@by_signed_link
def move_stay(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """The lesson stays where it is."""
    give_up_move(booking_uid=booking.uid, now=clock_now())
    return SeeOther(reverse("booking:moved", args=[booking.token]))


@require_safe
@by_signed_link
def moved(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """How the last move stands; back from the payment page, Stripe is asked, as its own message may be on the way."""
    now = clock_now()
    try:
        settle_move_payment(booking_uid=booking.uid, now=now)
    except (ProviderUnavailable, ProviderRefused, PaymentMismatch):
        log.warning("move.not_settled", booking=booking.uid)
    fresh = booking_view(booking.uid) or booking
    pending = pending_move(booking.uid)
    context = {
        "booking": fresh,
        "managed": managed_booking(fresh, now=now),
        "waits": pending is not None,
        "pending": pending_words(fresh, pending) if pending else None,
        "is_moved": last_move_status(booking.uid) == RescheduleStatus.DONE,
    }
    response = render(request, "booking/moved.html", context)
    return look_again(request, response) if pending is not None else response


def _times(
    request: HttpRequest,
    booking: BookingView,
    preview: ReschedulePreview,
    choice: Choice,
    now: datetime,
    notice: Notice | None = None,
) -> HttpResponse:
    workshop = workshop_card(booking.workshop_id, now=now)
    assert workshop is not None, "a booked workshop is never deleted"
    choice = replace(choice, zone=choice.zone or booking.attendee_time_zone)
    step = move_step(workshop, choice, preview, move_path=request.path, now=now)
    context = _context(booking, preview) | {"step": step, "frame": step.frame, "notice": notice}
    return render(request, "booking/move.html", context, status=409 if notice else 200)


def _review(
    request: HttpRequest, booking: BookingView, preview: ReschedulePreview, choice: Choice, now: datetime
) -> HttpResponse:
    workshop = workshop_card(booking.workshop_id, now=now)
    assert workshop is not None, "a booked workshop is never deleted"
    zone = choice.zone or booking.attendee_time_zone
    review = move_review(booking, workshop, choice, preview, zone=zone, now=now)
    if review is None:
        notice = Notice("warning", _("This time is not free any more. Please choose another."))
        return _times(request, booking, preview, choice.same_day(zone), now, notice)
    context = _context(booking, preview) | {"review": review, "move_path": request.path}
    return render(request, "booking/move_review.html", context)


def _move(
    request: HttpRequest, booking: BookingView, preview: ReschedulePreview, now: datetime
) -> HttpResponse:
    choice = read_choice(request.POST)
    zone = choice.zone or booking.attendee_time_zone
    if seconds_until_allowed(PublicBook, request):
        notice = Notice("warning", _("Too many attempts at once. Please try again in a minute."))
        return _times(request, booking, preview, choice.same_day(zone), now, notice)
    try:
        move = move_booking(
            booking_uid=booking.uid,
            seat_id=preview.seat_id,
            start=None if choice.session_id else choice.start,
            session_id=choice.session_id,
            teacher_id=choice.teacher_id,
            by=GUEST,
            now=now,
        )
    except Refusal as refusal:
        return _times(request, booking, preview, choice.same_day(zone), now, Notice("warning", str(refusal)))
    except PaymentsUnavailable:
        notice = Notice(
            "warning", _("The school cannot take payments at the moment. Please get in touch with it.")
        )
        return _times(request, booking, preview, choice.same_day(zone), now, notice)
    if move.status == RescheduleStatus.PENDING:
        return _to_payment(booking, now)
    return SeeOther(reverse("booking:moved", args=[booking.token]))


def _to_payment(booking: BookingView, now: datetime) -> HttpResponse:
    try:
        return SeeOther(move_payment_page(booking_uid=booking.uid, now=now))
    except Refusal:
        return SeeOther(reverse("booking:moved", args=[booking.token]))
    except (ProviderUnavailable, ProviderRefused, PaymentsUnavailable):
        log.warning("move.no_payment_page", booking=booking.uid)
        return SeeOther(f"{reverse('booking:reschedule', args=[booking.token])}?unreachable=1")


def _pending(request: HttpRequest, booking: BookingView) -> HttpResponse:
    move = pending_move(booking.uid)
    if move is None:
        return HttpResponseRedirect(booking.manage_path)
    notice = None
    if "unreachable" in request.GET:
        notice = Notice(
            "warning", _("The payment page cannot be reached just now."), _("Please try again in a minute.")
        )
    context = {"booking": booking, "pending": pending_words(booking, move), "notice": notice}
    return render(request, "booking/move_pending.html", context)


def _refused(request: HttpRequest, booking: BookingView, preview: ReschedulePreview) -> HttpResponse:
    now = clock_now()
    context = {"booking": booking, "preview": preview, "managed": managed_booking(booking, now=now)}
    return render(request, "booking/move_refused.html", context)


def _context(booking: BookingView, preview: ReschedulePreview) -> dict[str, object]:
    assert preview.start_at is not None
    assert preview.end_at is not None
    lines = when_lines(preview.start_at, preview.end_at, booking.attendee_time_zone, page_locale())
    return {"booking": booking, "preview": preview, "before_lines": lines}
