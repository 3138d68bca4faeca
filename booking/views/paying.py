"""To the payment page and back, and a discount code for a place that is kept."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from booking.enums import PayWay
from booking.forms.paying import CodeForm
from booking.selectors.bookings import BookingView, booking_view
from booking.services.checkout import settle_payment
from booking.services.confirmations import accept_hold
from booking.services.paying_at_school import pay_at_school
from booking.services.refusals import Refusal
from booking.services.vouchers import apply_to_held
from booking.throttles import CodeTries, seconds_until_allowed
from booking.widget.managed import managed_booking
from core.clock import now as clock_now
from payments.services import PaymentMismatch, ProviderRefused, ProviderUnavailable

from .access import by_signed_link
from .looking import look_again, looks_again
from .manage import manage_page
from .quoting import too_many_codes
from .redirects import SeeOther, after_booking


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
    context = {
        "managed": managed,
        "booking": fresh,
        "waits": waits,
        "looks_again": looks_again(request),
    }
    response = render(request, "booking/paid.html", context)
    return look_again(request, response) if waits else response


@require_POST
@by_signed_link
def pay(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """To the payment page, once more or for a place that was kept; what costs nothing, or is paid at the school, is
    taken at once."""
    now = clock_now()
    if request.POST.get("way") == PayWay.SCHOOL:
        return _pay_at_school(booking, now)
    if booking.is_held and booking.is_free:
        try:
            accept_hold(booking_uid=booking.uid, now=now)
        except Refusal:
            # Over since the page was drawn: it says so when it is drawn again.
            return SeeOther(booking.manage_path)
    return after_booking(booking.uid, now=now)


@require_POST
@by_signed_link
def voucher(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """Use a discount code on a place that is kept and not paid yet."""
    form = CodeForm(request.POST)
    if not form.is_valid() or not form.code:
        return SeeOther(booking.manage_path)
    if seconds := seconds_until_allowed(CodeTries, request):
        form.add_error("voucher", too_many_codes())
        response = manage_page(request, booking, voucher_form=form, status=429)
        response.headers["Retry-After"] = str(seconds)
        return response
    try:
        apply_to_held(booking_uid=booking.uid, code=form.code, now=clock_now())
    except Refusal as refusal:
        form.add_error("voucher", str(refusal))
        return manage_page(request, booking, voucher_form=form, status=422)
    return SeeOther(f"{booking.manage_path}?discounted=1")


def _pay_at_school(booking: BookingView, now: datetime) -> HttpResponse:
    try:
        pay_at_school(booking_uid=booking.uid, now=now)
    except Refusal:
        # It stands otherwise than when the page was drawn, and says how when it is drawn again.
        return SeeOther(booking.manage_path)
    except ProviderUnavailable:
        return SeeOther(f"{booking.manage_path}?unreachable=1")
    return SeeOther(f"{booking.manage_path}?booked=1")
