"""Taking a place in a session and giving it back. Callers hold the locks that `locking` names."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from booking.enums import BookingStatus, RescheduleStatus, SessionStatus
from booking.models import Booking, Seat, Session, SessionHost
from booking.selectors.waiting import kept_places
from core.page_cache import bump_content_version

from .waiting import call_next


def lowest_free(numbers: Collection[int], capacity: int) -> int | None:
    """The lowest place from 1 to `capacity` that is not among the taken `numbers`; None when it is full."""
    if len(numbers) >= capacity:
        return None
    return next(number for number in range(1, capacity + 1) if number not in numbers)


def taken_numbers(session_id: int) -> set[int]:
    """The places that are held or sold."""
    return set(Seat.objects.filter(session_id=session_id, is_active=True).values_list("number", flat=True))


def free_places(booking: Booking, *, status: BookingStatus, now: datetime) -> None:
    """End the booking as `status` and give back all that it took."""
    end(booking, status=status, now=now)
    free_seats(booking, list(booking.seats.filter(is_active=True)), now=now)


def end(booking: Booking, *, status: BookingStatus, now: datetime) -> None:
    """Note that the booking has ended. Its seats stay as they are."""
    booking.status = status
    booking.ended_at = now
    booking.save(update_fields=["status", "ended_at"])


def free_seats(booking: Booking, seats: Sequence[Seat], *, now: datetime) -> None:
    """Give back these places of the booking, and let those who wait be asked; a tutoring session ends with its seat."""
    sessions = sorted(seat.session_id for seat in seats)
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(is_active=False)
    if booking.workshop.is_tutoring:
        SessionHost.objects.filter(session_id__in=sessions).update(is_active=False)
        Session.objects.filter(pk__in=sessions).update(
            status=SessionStatus.CANCELLED, calendar_sequence=F("calendar_sequence") + 1
        )
    elif sessions:
        call_next(sessions, now=now)
    transaction.on_commit(bump_content_version)


def lost_seats(booking: Booking) -> list[Seat]:
    """The seats that an ended booking had at its end: none that was cancelled by itself or moved before."""
    rows = booking.seats.filter(cancellations__isnull=True)
    moved = booking.reschedules.filter(status=RescheduleStatus.DONE).values("from_seat_id")
    return list(rows.exclude(pk__in=moved).order_by("pk"))


def retake_places(
    booking: Booking, seats: Sequence[Seat], sessions: Mapping[int, Session], *, now: datetime
) -> bool:
    """Give an ended booking these seats again, if all are still free; False, with nothing changed, if one is not.

    A class has to run still, and a place that is kept for somebody who waits is not free. A tutoring session is
    brought back, unless its teacher got something else to do: then PostgreSQL's exclusion constraint raises
    IntegrityError, so call this inside a savepoint. A teacher whose limit for the day or the week was reached
    meanwhile gives it all the same: it is paid, and was within the limit when it was booked.
    """
    numbers = {}
    kept = {} if booking.workshop.is_tutoring else kept_places(list(sessions.values()), now=now)
    for seat in seats:
        session = sessions[seat.session_id]
        if not booking.workshop.is_tutoring and session.status != SessionStatus.SCHEDULED:
            return False
        taken = taken_numbers(session.pk)
        number = lowest_free(taken, session.capacity)
        if number is None or len(taken) + kept.get(session.pk, 0) >= session.capacity:
            return False
        numbers[seat.pk] = number
    if booking.workshop.is_tutoring:
        Session.objects.filter(pk__in=sessions).update(
            status=SessionStatus.SCHEDULED, calendar_sequence=F("calendar_sequence") + 1
        )
        SessionHost.objects.filter(session_id__in=sessions).update(is_active=True)
    for seat in seats:
        seat.is_active, seat.number, seat.capacity = (
            True,
            numbers[seat.pk],
            sessions[seat.session_id].capacity,
        )
        seat.save(update_fields=["is_active", "number", "capacity"])
    transaction.on_commit(bump_content_version)
    return True
