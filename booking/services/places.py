"""Taking a place in a session and giving it back. Callers hold the locks that `locking` names."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.enums import BookingStatus, SessionStatus
from booking.models import Booking, Seat, Session, SessionHost
from core.page_cache import bump_content_version


def lowest_free(numbers: Collection[int], capacity: int) -> int | None:
    """The lowest place from 1 to `capacity` that is not among the taken `numbers`; None when it is full."""
    if len(numbers) >= capacity:
        return None
    return next(number for number in range(1, capacity + 1) if number not in numbers)


def taken_numbers(session_id: int) -> set[int]:
    """The places that are held or sold."""
    return set(Seat.objects.filter(session_id=session_id, is_active=True).values_list("number", flat=True))


def free_places(booking: Booking, *, status: BookingStatus, now: datetime) -> None:
    """End the booking as `status` and give back what it took; a tutoring session ends with it."""
    booking.status = status
    booking.ended_at = now
    booking.save(update_fields=["status", "ended_at"])
    sessions = list(booking.seats.filter(is_active=True).values_list("session_id", flat=True))
    booking.seats.filter(is_active=True).update(is_active=False)
    if booking.workshop.is_tutoring:
        SessionHost.objects.filter(session_id__in=sessions).update(is_active=False)
        Session.objects.filter(pk__in=sessions).update(status=SessionStatus.CANCELLED)
    transaction.on_commit(bump_content_version)


def retake_place(booking: Booking, session: Session) -> bool:
    """Give an ended booking its place again, if it is still free; False, with nothing changed, if it is not.

    A class has to run still. A tutoring session is brought back, unless its teacher got something else to do: then
    PostgreSQL's exclusion constraint raises IntegrityError, so call this inside a savepoint.
    """
    if booking.workshop.is_tutoring:
        Session.objects.filter(pk=session.pk).update(status=SessionStatus.SCHEDULED)
        SessionHost.objects.filter(session=session).update(is_active=True)
    elif session.status != SessionStatus.SCHEDULED:
        return False
    number = lowest_free(taken_numbers(session.pk), session.capacity)
    if number is None:
        return False
    seat = booking.seats.filter(session=session).order_by("pk").first()
    assert seat is not None, "a booking keeps its seats when it ends"
    Seat.objects.filter(pk=seat.pk).update(is_active=True, number=number, capacity=session.capacity)
    transaction.on_commit(bump_content_version)
    return True
