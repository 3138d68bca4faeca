"""What a payment is for, as the screens and mails of money name it."""

from collections.abc import Collection

from django.urls import reverse

from booking.models import Booking, Reschedule
from payments.subjects import Subject


def describe(references: Collection[str]) -> dict[str, Subject]:
    """The bookings of these references, and of the moves among them. Two queries."""
    bookings = Booking.objects.filter(uid__in=references).select_related("workshop")
    found = {row.uid: _subject(row.uid, row) for row in bookings}
    moves = Reschedule.objects.filter(uid__in=set(references) - set(found))
    for move in moves.select_related("booking__workshop"):
        found[move.uid] = _subject(move.uid, move.booking)
    return found


def _subject(reference: str, booking: Booking) -> Subject:
    return Subject(
        reference=reference,
        title=booking.workshop.title,
        person=booking.attendee_name,
        admin_url=reverse("bookings:show", args=[booking.uid]),
        booking_uid=booking.uid,
    )
