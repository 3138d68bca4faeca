"""The booking's own page, behind the link in the mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking import ics
from booking.forms.paying import CodeForm
from booking.selectors.bookings import BookingView
from booking.selectors.documents import can_name_buyer
from booking.selectors.money_history import money_of
from booking.selectors.refund_requests import refund_ask
from booking.selectors.reschedules import PendingMove, pending_move
from booking.widget.managed import ManagedBooking, managed_booking
from booking.widget.money_rows import money_rows
from booking.widget.screens import Notice
from booking.wording.formats import page_locale, short_text
from core.clock import now as clock_now

from .access import by_signed_link


@require_safe
@by_signed_link
def manage(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """What was booked, how it stands, and what can be done about it."""
    return manage_page(request, booking)


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


def manage_page(
    request: HttpRequest, booking: BookingView, *, voucher_form: CodeForm | None = None, status: int = 200
) -> HttpResponse:
    """The booking's page as it stands now; with a form for its discount code that was refused."""
    now = clock_now()
    managed = managed_booking(booking, now=now)
    move = pending_move(booking.uid) if booking.is_confirmed else None
    rows = money_rows(money_of(booking.uid), booking.attendee_time_zone)
    has_documents = any(row.documents for row in rows)
    context = {
        "managed": managed,
        "booking": booking,
        "asking": refund_ask(booking.uid, now=now),
        "move": move,
        "move_words": _move_words(move, booking) if move else None,
        "money_rows": rows,
        "can_name_buyer": has_documents and can_name_buyer(booking.uid),
        "voucher_form": voucher_form or CodeForm(),
        "notice": _notice(request, managed),
    }
    return render(request, "booking/manage.html", context, status=status)


def _move_words(move: PendingMove, booking: BookingView) -> dict[str, str]:
    zone, locale = booking.attendee_time_zone, page_locale()
    return {
        "after": short_text(move.to_start_at, zone, locale),
        "until": short_text(move.pay_until, zone, locale),
    }


def _notice(request: HttpRequest, managed: ManagedBooking) -> Notice | None:
    state = managed.state
    if "booked" in request.GET and state == "confirmed" and not managed.is_owed:
        return Notice(
            "success", _("Your place is booked."), _("The confirmation is on its way to your e-mail address.")
        )
    if "discounted" in request.GET and managed.booking.discount:
        return Notice("success", _("The code counts."), _("The price is lower now, as you see below."))
    if "cancelled" in request.GET and state in ("confirmed", "running"):
        return Notice("success", _("This date is cancelled."), _("Everything else stays as it was."))
    if "unreachable" in request.GET and state == "held":
        return Notice(
            "warning", _("The payment page cannot be reached just now."), _("Please try again in a minute.")
        )
    return None
