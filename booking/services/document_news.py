"""Mails that carry an invoice, receipt or credit note which no other mail carries."""

from datetime import datetime
from typing import TYPE_CHECKING

from booking.events import STUDENT_INVOICE
from booking.models import Booking, Reschedule
from core import outbox

from .refund_news import is_told_otherwise

if TYPE_CHECKING:
    from payments.models import Refund


def tell_document(
    *,
    document_id: int,
    reference: str,
    is_correction: bool,
    is_credit: bool,
    refund: "Refund | None",
    now: datetime,
) -> None:
    """The student gets the document, in a mail of its own unless another brings it.

    The confirmation of a booking that has just been paid carries its invoice; the mail about a refund, if there is one,
    carries its credit note; the credit note of a correction comes with the document that takes its place. Part of the
    transaction that writes the document; `reference` is that of its payment.
    """
    uid = _booking_uid(reference)
    if uid is None or _another_brings_it(uid, is_credit, refund, now):
        return
    outbox.record(
        kind=STUDENT_INVOICE,
        key=f"booking.document:{document_id}:student",
        payload={"booking": uid, "document": document_id, "is_correction": is_correction},
        now=now,
    )


def _another_brings_it(uid: str, is_credit: bool, refund: "Refund | None", now: datetime) -> bool:
    if is_credit:
        return refund is None or not is_told_otherwise(refund, now)
    return Booking.objects.filter(uid=uid, confirmed_at=now).exists()


def _booking_uid(reference: str) -> str | None:
    if Booking.objects.filter(uid=reference).exists():
        return reference
    moves = Reschedule.objects.filter(uid=reference).order_by("pk")
    return moves.values_list("booking__uid", flat=True).first()
