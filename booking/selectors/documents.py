"""Invoices, receipts and credit notes of a booking."""

from booking.models import Reschedule
from payments.enums import DocumentKind
from payments.selectors.invoices import DocumentCard, can_name_another_buyer, documents_of


def references_of(booking_uid: str) -> list[str]:
    """What payments of a booking are for: itself, and its moves to dearer dates. One query."""
    moves = Reschedule.objects.filter(booking__uid=booking_uid, difference_minor__gt=0)
    return [booking_uid, *moves.order_by("pk").values_list("uid", flat=True)]


def documents_of_booking(booking_uid: str) -> list[DocumentCard]:
    """All of them, the latest first. Two queries."""
    found = documents_of(references_of(booking_uid))
    cards = [card for each in found.values() for card in each]
    return sorted(cards, key=lambda card: (card.created_at, card.id), reverse=True)


def latest_document(booking_uid: str, *, number: str = "") -> DocumentCard | None:
    """The latest invoice or receipt, or the document of this number (“INV-2027-00042”), if it is the booking's."""
    for card in documents_of_booking(booking_uid):
        if card.number == number or (not number and card.kind != DocumentKind.CREDIT_NOTE):
            return card
    return None


def can_name_buyer(booking_uid: str) -> bool:
    """May the student still have the invoice made out to another name? At most three queries."""
    return can_name_another_buyer(references_of(booking_uid))
