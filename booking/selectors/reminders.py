"""What a reminder says: the session as it stands, and who comes."""

from dataclasses import dataclass
from datetime import datetime

from booking.enums import BookingStatus, SessionStatus
from booking.models import Seat, Session

from .bookings import TeacherContact, teacher_contact
from .reschedules import pending_seats
from .school import school_view


@dataclass(frozen=True, slots=True)
class Lesson:
    """One date of a booking. Instants are aware UTC."""

    seat_id: int
    session_id: int
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who comes."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class SessionToTeach:
    """A session that is to take place, for one of its teachers."""

    session_id: int
    workshop_title: str
    start_at: datetime
    end_at: datetime
    is_online: bool
    meeting_url: str
    place: str
    people: tuple[Expected, ...]
    contact: TeacherContact


def standing_lesson(seat_id: int) -> Lesson | None:
    """The date of a seat, while its booking is confirmed and its session is to take place."""
    seats = Seat.objects.select_related("session").filter(pk=seat_id, is_active=True)
    seat = seats.filter(
        booking__status=BookingStatus.CONFIRMED, session__status=SessionStatus.SCHEDULED
    ).first()
    return Lesson(seat_id, seat.session_id, seat.session.start_at, seat.session.end_at) if seat else None


def session_to_teach(session_id: int, teacher_id: int) -> SessionToTeach | None:
    """The session with everybody who comes; None once it is off, empty, or given by somebody else."""
    rows = Session.objects.scheduled().select_related("workshop")
    session = rows.filter(pk=session_id, hosts__teacher_id=teacher_id, hosts__is_active=True).first()
    seats = Seat.objects.filter(session=session_id, is_active=True, booking__status=BookingStatus.CONFIRMED)
    seats = seats.exclude(pk__in=pending_seats())
    bookings = [seat.booking for seat in seats.select_related("booking").order_by("number", "pk")]
    contact = teacher_contact(teacher_id)
    if session is None or contact is None or not bookings:
        return None
    workshop = session.workshop
    return SessionToTeach(
        session_id=session.pk,
        workshop_title=workshop.title,
        start_at=session.start_at,
        end_at=session.end_at,
        is_online=workshop.is_online,
        meeting_url=workshop.meeting_url,
        place="" if workshop.is_online else workshop.place or school_view().address,
        people=tuple(Expected(booking.attendee_name, booking.note) for booking in bookings),
        contact=contact,
    )
