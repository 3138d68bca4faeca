"""What a payer may correct without the school: whom their documents name."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from payments.lines import Buyer
from payments.models import Invoice, Payment
from payments.selectors.invoices import can_name_another_buyer

from . import invoices


class CorrectionClosed(Exception):
    """There is no document, it was corrected before, or money has gone back: the school can still correct it."""


@transaction.atomic
def name_buyer(*, references: Collection[str], buyer: Buyer, now: datetime) -> list[Invoice]:
    """Take back the documents of these payments and write new ones that name this buyer. Raises CorrectionClosed."""
    payments = Payment.objects.filter(reference__in=references).order_by("pk")
    locked = list(payments.select_for_update(no_key=True))
    if not can_name_another_buyer(references):
        raise CorrectionClosed
    documents = [found for payment in locked if (found := invoices.current_document(payment)) is not None]
    return [
        invoices.correct(invoice_id=document.pk, buyer=buyer, by_user_id=None, now=now)
        for document in documents
    ]
