"""The student's own correction of an invoice: the company's name instead of their own, after they have paid."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.selectors.documents import references_of
from payments.lines import Buyer
from payments.services.payer_corrections import CorrectionClosed, name_buyer

from .locking import again_after_deadlock
from .refusals import Conflict
from .terms_of_sale import BadBuyer, checked_buyer


class InvoiceFixed(Conflict):
    code = "invoice_fixed"
    message = _("This invoice cannot be changed here any more. Please ask the school.")


@again_after_deadlock
def name_own_buyer(*, booking_uid: str, buyer: Buyer, now: datetime) -> None:
    """Make the documents of the booking out to this buyer: once, and as long as nothing was refunded.

    Raises BadBuyer, BadTaxNumber, InvoiceFixed.
    """
    buyer = checked_buyer(buyer)
    if not buyer.has_invoice:
        raise BadBuyer
    try:
        name_buyer(references=references_of(booking_uid), buyer=buyer, now=now)
    except CorrectionClosed:
        raise InvoiceFixed from None
