"""What the comparison with Stripe's books mends here: places that are held though their time is long over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from booking.enums import BookingStatus, RescheduleStatus
from booking.models import Booking, Reschedule

from .holds import end_hold
from .move_payments import end_move

# The due list ends holds to the minute; one that is later than this was forgotten by it.
_FORGOTTEN = timedelta(hours=1)


def mend(now: datetime) -> Iterator[str]:
    """End every hold, and every move that waits for its payment, that should long have ended; the numbers of those
    that did. What a bank has under way stays, and what somebody of the school has to decide. Network, so no
    transaction may be open."""
    long_ago = now - _FORGOTTEN
    held = Booking.objects.filter(status=BookingStatus.HELD, held_until__lt=long_ago).order_by("pk")
    for uid in list(held.values_list("uid", flat=True)):
        end_hold(booking_uid=uid, now=now)
        if not held.filter(uid=uid).exists():
            yield uid
    moves = Reschedule.objects.filter(status=RescheduleStatus.PENDING, pay_until__lt=long_ago).order_by("pk")
    for uid, booking_uid in list(moves.values_list("uid", "booking__uid")):
        end_move(uid=uid, now=now)
        if not moves.filter(uid=uid).exists():
            yield booking_uid
