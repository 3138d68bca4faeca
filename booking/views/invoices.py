"""A booking's invoices: downloaded, and made out to a company afterwards. Behind the signed link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.forms.invoices import InvoiceForm
from booking.selectors.bookings import BookingView
from booking.selectors.documents import can_name_buyer, documents_of_booking
from booking.services.own_invoices import name_own_buyer
from booking.services.refusals import Refusal
from booking.widget.managed import managed_booking
from booking.widget.screens import Notice
from core.clock import now as clock_now
from payments.services.documents import file_of

from .access import by_signed_link
from .redirects import SeeOther


@require_safe
@by_signed_link
def invoice(request: HttpRequest, booking: BookingView, document_id: int) -> HttpResponse:
    """The PDF, if the document is this booking's."""
    if document_id not in {card.id for card in documents_of_booking(booking.uid)}:
        raise Http404
    file = file_of(document_id)
    return HttpResponse(
        file.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@by_signed_link
def invoice_buyer(request: HttpRequest, booking: BookingView) -> HttpResponse:
    """“I need an invoice with my company's name”: once, and while nothing was refunded."""
    form = InvoiceForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, booking, form)
    try:
        name_own_buyer(booking_uid=booking.uid, buyer=form.buyer, now=clock_now())
    except Refusal as refusal:
        return _show(request, booking, form, Notice("error", str(refusal)))
    return SeeOther(f"{request.path}?done")


def _show(
    request: HttpRequest, booking: BookingView, form: InvoiceForm, notice: Notice | None = None
) -> HttpResponse:
    is_open = can_name_buyer(booking.uid)
    if notice is None and "done" in request.GET and not is_open:
        notice = Notice(
            "success", _("Your new invoice is ready."), _("It is on its way to your e-mail address, too.")
        )
    context = {
        "managed": managed_booking(booking, now=clock_now()),
        "booking": booking,
        "form": form,
        "is_open": is_open,
        "documents": documents_of_booking(booking.uid),
        "notice": notice,
    }
    status = 409 if notice is not None and notice.tone == "error" else 200
    return render(request, "booking/invoice_buyer.html", context, status=status)
