"""Who comes to a session: for the people who teach it and those who plan it."""

from dataclasses import dataclass
from datetime import datetime

from booking.enums import Attendance, BookingStatus, SessionStatus
from booking.models import Seat, Session, SessionHost
from booking.wording.money_state import ROSTER_WORDS

from .booking_parts import AnswerView
from .bookings import BookingView, booking_views
from .prices import price_text
from .reschedules import pending_seats
from .waiting import kept_places


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One place that is taken. `money` is a key of `ROSTER_WORDS`; `price` is this date's part, in words."""

    seat_id: int
    number: int
    booking_uid: str
    name: str
    email: str
    money: str
    price: str
    held_until: datetime | None
    note: str
    answers: tuple[AnswerView, ...]
    attendance: str
    attendance_label: str

    @property
    def money_label(self) -> str:
        return str(ROSTER_WORDS[self.money])

    @property
    def needs_attention(self) -> bool:
        """Somebody has to see to the money."""
        return self.money in ("owed", "school", "disputed")

    @property
    def can_be_marked(self) -> bool:
        """A place that is only held was never somebody's."""
        return self.money != "held"


@dataclass(frozen=True, slots=True)
class Roster:
    """A session with everybody who has a place. Instants are aware UTC."""

    session_id: int
    workshop_title: str
    series_id: int | None
    series_title: str
    start_at: datetime
    end_at: datetime
    teachers: tuple[str, ...]
    capacity: int
    is_scheduled: bool
    is_tutoring: bool
    is_online: bool
    meeting_url: str
    place: str
    waiting: int
    has_begun: bool
    rows: tuple[RosterRow, ...]

    @property
    def can_be_marked(self) -> bool:
        return self.is_scheduled and self.has_begun and any(row.can_be_marked for row in self.rows)

    @property
    def came(self) -> int:
        return sum(row.attendance == Attendance.ATTENDED for row in self.rows)


def roster(session_id: int, *, now: datetime) -> Roster | None:
    """The session with its people by name; None if there is none. The number of queries is fixed."""
    session = (
        Session.objects.select_related("workshop", "series")
        .prefetch_related("hosts__teacher")
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        return None
    seats = Seat.objects.filter(session=session, is_active=True).select_related("booking")
    # Who is about to move here comes only when the difference is paid.
    seats = seats.exclude(pk__in=pending_seats())
    found = list(seats.order_by("booking__attendee_name", "pk"))
    views = {view.uid: view for view in booking_views([seat.booking.uid for seat in found])}
    workshop = session.workshop
    return Roster(
        session_id=session.pk,
        workshop_title=workshop.title,
        series_id=session.series_id,
        series_title=session.series.title if session.series else "",
        start_at=session.start_at,
        end_at=session.end_at,
        teachers=tuple(sorted(host.teacher.name for host in session.hosts.all())),
        capacity=session.capacity,
        is_scheduled=session.status == SessionStatus.SCHEDULED,
        is_tutoring=workshop.is_tutoring,
        is_online=workshop.is_online,
        meeting_url=workshop.meeting_url if workshop.is_online else "",
        place="" if workshop.is_online else workshop.place,
        waiting=kept_places([session], now=now)[session.pk],
        has_begun=session.start_at <= now,
        rows=tuple(_row(seat, views[seat.booking.uid]) for seat in found),
    )


def teaches(*, user_id: int, session_id: int) -> bool:
    """Does this login belong to a teacher of the session?"""
    return SessionHost.objects.filter(session_id=session_id, teacher__user_id=user_id).exists()


def _row(seat: Seat, view: BookingView) -> RosterRow:
    return RosterRow(
        seat_id=seat.pk,
        number=seat.number,
        booking_uid=view.uid,
        name=view.attendee_name,
        email=view.attendee_email,
        money=_money(view),
        price=price_text(seat.price_minor, view.currency),
        held_until=view.held_until if view.is_held else None,
        note=view.note,
        answers=view.answers,
        attendance=seat.attendance,
        attendance_label=str(seat.get_attendance_display()),
    )


def _money(view: BookingView) -> str:
    if view.status == BookingStatus.HELD:
        return "held"
    if view.is_free:
        return "free"
    if view.payment is None or not view.payment.is_paid:
        return "school" if view.payment is not None and view.payment.is_owed else "owed"
    if view.disputed_minor:
        return "disputed"
    if view.refundable_minor:
        return "paid"
    return "taken" if view.taken_minor else "refunded"
