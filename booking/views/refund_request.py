"""Asking for money that the terms do not give back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.forms.refund_requests import RefundRequestForm
from booking.selectors.bookings import BookingView
from booking.selectors.refund_requests import refund_ask, refund_requests_of
from booking.services.actors import GUEST
from booking.services.refund_requests import ask
from booking.services.refusals import Refusal
from booking.widget.managed import managed_booking
from booking.widget.screens import Notice
from core.clock import now as clock_now

from .access import by_signed_link
from .redirects import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@by_signed_link
def refund_request(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """The form, or how an earlier request stands."""
    form = RefundRequestForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, booking, form)
    try:
        ask(booking_uid=booking.uid, reason=form.cleaned_data["reason"], by=GUEST, now=clock_now())
    except Refusal as refusal:
        return _show(request, booking, form, Notice("error", str(refusal)))
    return SeeOther(f"{request.path}?asked")


def _show(
    request: HttpRequest, booking: BookingView, form: RefundRequestForm, notice: Notice | None = None
) -> HttpResponse:
    now = clock_now()
    if notice is None and "asked" in request.GET:
        notice = Notice("success", _("The school has your request."))
    context = {
        "managed": managed_booking(booking, now=now),
        "booking": booking,
        "form": form,
        "asking": refund_ask(booking.uid, now=now),
        "requests": refund_requests_of(booking.uid),
        "notice": notice,
    }
    status = 409 if notice is not None and notice.tone == "error" else 200
    return render(request, "booking/refund_request.html", context, status=status)
