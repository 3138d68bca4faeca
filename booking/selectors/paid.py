"""All the money of a booking: what it cost at first, and differences paid when it was moved."""

from typing import TYPE_CHECKING

from booking.models import Reschedule
from payments.selectors import paid_payments, refundable_minor

if TYPE_CHECKING:
    from payments.models import Payment


def payments_of(booking_uid: str) -> "list[Payment]":
    """Every payment of the booking that was paid, the latest first. Two queries."""
    moves = Reschedule.objects.filter(booking__uid=booking_uid, difference_minor__gt=0)
    return paid_payments([booking_uid, *moves.values_list("uid", flat=True)])


def refundable_of(booking_uid: str) -> int:
    """What can still go back of everything that was paid for the booking, in minor units."""
    return sum(refundable_minor(payment) for payment in payments_of(booking_uid))
