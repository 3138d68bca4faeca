"""Invoices, receipts and credit notes on their way to the student."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from booking import events
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.prices import price_text
from core import outbox
from core.models import OutboxMessage
from payments.enums import DocumentKind
from payments.selectors.invoices import DocumentCard, document, documents_issued_at
from tenants.selectors import absolute_url

from .attached import with_documents
from .envelope import Letter, Reader, booking_words, compose, post, speaking
from .student import student_of


@outbox.handler(events.STUDENT_INVOICE)
def mail_student_invoice(message: OutboxMessage, now: datetime) -> None:
    """The document as a file; after a correction the credit note that goes with it, too."""
    view = booking_view(message.payload["booking"])
    card = document(message.payload["document"])
    if view is None or card is None:
        return
    reader, corrected = student_of(view), message.payload["is_correction"]
    cards = documents_issued_at([card.reference], card.created_at) if corrected else [card]
    with speaking(reader):
        letter = document_letter(booking_view(view.uid) or view, reader, cards, corrected=corrected)
        post(with_documents(letter, cards), message)


def document_letter(
    view: BookingView, reader: Reader, cards: Sequence[DocumentCard], *, corrected: bool = False
) -> Letter:
    """Call it where the texts are the reader's; `with_documents` adds the files. The last card is what counts."""
    latest = cards[-1]
    kind = events.STUDENT_INVOICE
    if corrected:
        kind += ".corrected"
    elif latest.kind != DocumentKind.INVOICE:
        kind += f".{latest.kind}"
    amount = price_text(latest.gross_minor, latest.currency)
    return compose(
        kind,
        reader,
        booking_words(view, reader, amount=amount),
        details=[
            *((DocumentKind(card.kind).label.capitalize(), card.number) for card in cards),
            (_("Amount"), amount),
            (_("Workshop"), view.workshop_title),
            (_("Booking number"), view.uid),
        ],
        button=(absolute_url(view.manage_path), _("See your booking")),
    )
