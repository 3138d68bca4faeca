"""By what payments knows a booking's money."""

from booking.models import Reschedule


def money_references(booking_uid: str) -> list[str]:
    """The references of everything that was paid for a booking: its own, and those of its moves. One query."""
    moves = Reschedule.objects.filter(booking__uid=booking_uid).order_by("pk")
    return [booking_uid, *moves.values_list("uid", flat=True)]
