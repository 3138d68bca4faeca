"""The booking's own page, behind the link in the mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking import ics
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.refund_requests import refund_ask
from booking.selectors.reschedules import PendingMove, pending_move
from booking.services.checkout import settle_payment
from booking.services.confirmations import accept_hold
from booking.services.refusals import Refusal
from booking.widget.managed import managed_booking
from booking.widget.screens import Notice
from booking.wording.formats import page_locale, short_text
from core.clock import now as clock_now
from payments.services import PaymentMismatch, ProviderRefused, ProviderUnavailable

from .access import by_signed_link
from .redirects import SeeOther, after_booking


@require_safe
@by_signed_link
def manage(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """What was booked, how it stands, and what can be done about it."""
    now = clock_now()
    managed = managed_booking(booking, now=now)
    move = pending_move(booking.uid) if booking.is_confirmed else None
    context = {
        "managed": managed,
        "booking": booking,
        "asking": refund_ask(booking.uid, now=now),
        "move": move,
        "move_words": _move_words(move, booking) if move else None,
        "notice": _notice(request, managed.state),
    }
    return render(request, "booking/manage.html", context)


@require_safe
@by_signed_link
def paid(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """Back from the payment page: ask Stripe how it stands, its own message may still be on the way."""
    now = clock_now()
    try:
        settle_payment(booking_uid=booking.uid, now=now)
        is_known = True
    except (ProviderUnavailable, ProviderRefused, PaymentMismatch):
        is_known = False
    fresh = booking_view(booking.uid) or booking
    managed = managed_booking(fresh, now=now)
    waits = managed.state in ("processing", "ending") or (managed.state == "held" and not is_known)
    context = {"managed": managed, "booking": fresh, "waits": waits}
    return render(request, "booking/paid.html", context)


@require_POST
@by_signed_link
def pay(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """To the payment page, once more or for a place that was kept; what costs nothing is taken at once."""
    now = clock_now()
    if booking.is_held and booking.is_free:
        try:
            accept_hold(booking_uid=booking.uid, now=now)
        except Refusal:
            # Over since the page was drawn: it says so when it is drawn again.
            return SeeOther(booking.manage_path)
    return after_booking(booking.uid, now=now)


@require_safe
@by_signed_link
def calendar(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """The calendar file."""
    content = ics.booking_calendar(booking, method=ics.CalendarMethod.PUBLISH, now=clock_now())
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{booking.uid}.ics"'},
    )


def _move_words(move: PendingMove, booking: BookingView) -> dict[str, str]:
    zone, locale = booking.attendee_time_zone, page_locale()
    return {
        "after": short_text(move.to_start_at, zone, locale),
        "until": short_text(move.pay_until, zone, locale),
    }


def _notice(request: HttpRequest, state: str) -> Notice | None:
    if "booked" in request.GET and state == "confirmed":
        return Notice(
            "success", _("Your place is booked."), _("The confirmation is on its way to your e-mail address.")
        )
    if "cancelled" in request.GET and state in ("confirmed", "running"):
        return Notice("success", _("This date is cancelled."), _("Everything else stays as it was."))
    if "unreachable" in request.GET and state == "held":
        return Notice(
            "warning", _("The payment page cannot be reached just now."), _("Please try again in a minute.")
        )
    return None
