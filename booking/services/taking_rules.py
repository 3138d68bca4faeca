"""What a place must not be taken for: outside the window, or by somebody who has it already."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from booking.enums import BookingStatus
from booking.models import Seat, Workshop

from .slot_refusals import AlreadyBooked, InThePast, TooFarAhead, TooSoon


def refuse_outside_window(workshop: Workshop, start: datetime, now: datetime) -> None:
    if start <= now:
        raise InThePast
    if start < now + timedelta(minutes=workshop.min_notice_minutes):
        raise TooSoon
    if start >= now + timedelta(days=workshop.booking_window_days):
        raise TooFarAhead


def refuse_same_student(workshop: Workshop, start: datetime, email: str, now: datetime) -> None:
    seats = Seat.objects.filter(is_active=True, session__workshop=workshop, session__start_at=start)
    refuse_same_address(with_holder(seats.filter(booking__attendee_email=email)), email, now)


def with_holder(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """With the little of each booking that is looked at here: a big class has hundreds."""
    return seats.select_related("booking").only(
        "number", "session_id", "booking__attendee_email", "booking__status", "booking__held_until"
    )


def refuse_same_address(seats: Iterable[Seat], email: str, now: datetime) -> None:
    for seat in seats:
        if seat.booking.attendee_email == email and not is_dead(seat, now):
            held = seat.booking.status == BookingStatus.HELD
            raise AlreadyBooked(held_until=seat.booking.held_until if held else None)


def is_dead(seat: Seat, now: datetime) -> bool:
    booking = seat.booking
    return (
        booking.status == BookingStatus.HELD and booking.held_until is not None and booking.held_until <= now
    )
