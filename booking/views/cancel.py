"""Cancelling: what happens to the money is said first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.forms import CancellationForm
from booking.selectors.bookings import BookingView
from booking.services.actors import GUEST
from booking.services.cancellations import cancel_booking
from booking.services.refusals import Refusal
from booking.widget.managed import managed_booking
from booking.widget.screens import Notice
from core.clock import now as clock_now
from payments.services import ProviderRefused, ProviderUnavailable

from .access import by_signed_link
from .redirects import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@by_signed_link
def cancel(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """Asks first, then cancels; a place that is still held is given back."""
    form = CancellationForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, booking, form)
    try:
        cancel_booking(booking_uid=booking.uid, by=GUEST, reason=form.cleaned_data["reason"], now=clock_now())
    except Refusal as refusal:
        return _ask(request, booking, form, Notice("error", str(refusal)))
    except (ProviderUnavailable, ProviderRefused):
        return _ask(request, booking, form, _unreachable())
    return SeeOther(booking.manage_path)


def _ask(
    request: HttpRequest, booking: BookingView, form: CancellationForm, notice: Notice | None = None
) -> HttpResponse:
    managed = managed_booking(booking, now=clock_now())
    context = {"managed": managed, "booking": booking, "form": form, "notice": notice}
    return render(request, "booking/cancel.html", context, status=409 if notice else 200)


def _unreachable() -> Notice:
    return Notice(
        "warning",
        _("The payment page could not be closed just now."),
        _("Please try again in a minute. Without payment, the place becomes free by itself."),
    )
