"""News of documents, from payments."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from booking.services.document_news import tell_document
from payments.enums import DocumentKind
from payments.signals import document_issued

if TYPE_CHECKING:
    from payments.models import Invoice


@receiver(document_issued, dispatch_uid="booking.document_issued")
def follow_document(sender: object, *, invoice: "Invoice", now: datetime, **kwargs: Any) -> None:
    """See to it that the student gets it. Runs in the transaction that writes it."""
    tell_document(
        document_id=invoice.pk,
        reference=invoice.payment.reference,
        is_correction="replaces" in invoice.facts,
        is_credit=invoice.kind == DocumentKind.CREDIT_NOTE,
        refund=invoice.refund,
        now=now,
    )
