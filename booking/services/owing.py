"""What is owed at the school for a booking that changes: by a dearer or cheaper date, or by dates that are cancelled.

An amount that is still owed simply becomes another one, since nobody has paid and there is no invoice yet. Once it was
paid, a dearer date is owed by itself under the move's number, and what a cheaper one costs less is given back.
Whatever is paid while we look is seen under the payment's lock: then there is money to send back instead.
"""

from datetime import datetime

from django.db import transaction

from booking.models import Booking, Reschedule, Session
from payments.selectors import owed_payment
from payments.services import cancel_owed, change_owed

from .move_pages import owe_difference
from .paying import lines_of, what_is_paid
from .refunding import send_back


@transaction.atomic
def settle_difference(move: Reschedule, *, now: datetime) -> None:
    """The move is done: what it costs more is owed, if the booking pays at the school; what it costs less is not owed
    any more, or goes back. What is paid online was paid before. Called with the booking locked and its dates changed.
    """
    booking, difference = move.booking, move.difference_minor
    if difference > 0 and booking.pays_at_school:
        if not _change(booking, booking.uid, difference, now=now):
            owe_difference(move, now=now)
    elif difference < 0:
        left = -difference - lower_owed(booking, -difference, now=now)
        if left:
            key = f"reschedule:{move.uid}"
            send_back(booking_uid=booking.uid, amount_minor=left, key=key, reason="moved", now=now)


def lower_owed(booking: Booking, amount_minor: int, *, now: datetime) -> int:
    """Take this off what is owed for the locked booking; returns how much of it was owed."""
    left = amount_minor
    for reference in _references(booking):
        owed = owed_payment(reference) if left else None
        part = min(left, owed.amount_minor) if owed is not None else 0
        if part and _change(booking, reference, -part, now=now):
            left -= part
    return amount_minor - left


def drop_owed(booking: Booking, *, now: datetime) -> None:
    """Nothing is owed for the locked booking any more."""
    for reference in _references(booking):
        cancel_owed(reference=reference, now=now)


def _change(booking: Booking, reference: str, by_minor: int, *, now: datetime) -> bool:
    sessions = list(
        Session.objects.filter(seats__booking=booking, seats__is_active=True).order_by("start_at")
    )
    if not sessions:
        return cancel_owed(reference=reference, now=now)
    (line,) = lines_of(booking, sessions)
    text = what_is_paid(booking, sessions)
    return change_owed(reference=reference, by_minor=by_minor, description=text, line=line, now=now)


def _references(booking: Booking) -> list[str]:
    """The booking's own number and those of its dearer moves, the latest first; none for one that is paid online."""
    if not booking.pays_at_school:
        return []
    moves = Reschedule.objects.filter(booking=booking, difference_minor__gt=0).order_by("-pk")
    return [*moves.values_list("uid", flat=True), booking.uid]
