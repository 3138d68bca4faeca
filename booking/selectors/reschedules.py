"""What moving a lesson to another date means, before and while it is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from django.db.models import QuerySet

from booking.enums import ActorKind, BookingStatus, RescheduleStatus
from booking.models import Reschedule, Seat, Session, Workshop
from payments.amounts import charged

from .prices import price_text

if TYPE_CHECKING:
    from .bookings import BookingView


class MovePolicy(Protocol):
    """Where the rules are read: a workshop's row, or a view that has them."""

    @property
    def students_may_reschedule(self) -> bool: ...
    @property
    def reschedule_notice_hours(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ReschedulePreview:
    """Can this lesson be moved now, and until when?

    `refusal` is "ended" (the booking is not confirmed, or this date of it is given back), "which" (a booking of
    several dates, and none was named), "started", "not_allowed", "late", "pending" (a move waits for its payment) or
    "" when it can be moved. `until` is the last moment for students; the school can move it until the start.
    `own_session_ids` are all dates that the booking has: nobody moves one onto another.
    """

    refusal: str
    until: datetime | None
    seat_id: int | None
    session_id: int | None
    start_at: datetime | None
    end_at: datetime | None
    own_session_ids: tuple[int, ...] = ()

    @property
    def is_allowed(self) -> bool:
        return not self.refusal


@dataclass(frozen=True, slots=True)
class PendingMove:
    """A move that is done as soon as the difference is paid. `difference` is written for the active language."""

    uid: str
    booking_uid: str
    seat_id: int
    from_start_at: datetime
    to_start_at: datetime
    to_end_at: datetime
    difference_minor: int
    currency: str
    difference: str
    pay_until: datetime


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """One move, for the mails about it. `from_sequence` is the SEQUENCE of the teachers' entry for the old session.
    `amount` is the difference without its sign, written, or empty for none."""

    uid: str
    booking_uid: str
    status: str
    by_kind: str
    reason: str
    from_seat_id: int
    to_seat_id: int
    from_session_id: int
    from_sequence: int
    from_start_at: datetime
    from_end_at: datetime
    to_start_at: datetime
    to_end_at: datetime
    difference_minor: int
    amount: str
    pay_until: datetime | None
    from_teachers: tuple[int, ...]
    to_teachers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveOffer:
    """What a move to one date would change. Amounts are written for the active language, or empty.

    `to_pay_minor` is asked for before the move is done, `coming_back_minor` goes back after it. `refund_until` and
    `notice_until` are the limits of a cancellation after the move.
    """

    start_at: datetime
    end_at: datetime
    to_pay_minor: int
    to_pay: str
    coming_back_minor: int
    coming_back: str
    currency: str
    refund_until: datetime
    notice_until: datetime


def reschedule_preview(
    view: "BookingView", seat_id: int | None, now: datetime, by: ActorKind = ActorKind.STUDENT
) -> ReschedulePreview:
    """Whether this date of the booking can be moved; without `seat_id` the booking's only one. Two queries."""
    seats = list(standing_seats(view.uid))
    found = [seat for seat in seats if seat_id is None or seat.pk == seat_id]
    if view.status != BookingStatus.CONFIRMED or not found:
        return ReschedulePreview("ended", None, None, None, None, None)
    if len(found) > 1:
        return ReschedulePreview("which", None, None, None, None, None)
    seat = found[0]
    refusal = move_refusal(seat.session.workshop, start_at=seat.session.start_at, by=by, now=now)
    if not refusal and pending_moves().filter(booking__uid=view.uid).exists():
        refusal = "pending"
    return ReschedulePreview(
        refusal=refusal,
        until=last_moment(seat.session.workshop, start_at=seat.session.start_at, by=by),
        seat_id=seat.pk,
        session_id=seat.session_id,
        start_at=seat.session.start_at,
        end_at=seat.session.end_at,
        own_session_ids=tuple(own.session_id for own in seats),
    )


def move_refusal(policy: MovePolicy, *, start_at: datetime, by: ActorKind, now: datetime) -> str:
    """Why this lesson cannot be moved now, in the words of `ReschedulePreview.refusal`. No query."""
    if start_at <= now:
        return "started"
    if by != ActorKind.STUDENT:
        return ""
    if not policy.students_may_reschedule:
        return "not_allowed"
    return "late" if now > last_moment(policy, start_at=start_at, by=by) else ""


def last_moment(policy: MovePolicy, *, start_at: datetime, by: ActorKind) -> datetime:
    """Until when it can be moved; the limit counts as in time."""
    hours = policy.reschedule_notice_hours if by == ActorKind.STUDENT else 0
    return start_at - timedelta(hours=hours)


def standing_seats(booking_uid: str) -> QuerySet[Seat]:
    """The places that the booking really has, with their sessions: without one that waits for a move to be paid."""
    rows = Seat.objects.filter(booking__uid=booking_uid, is_active=True).exclude(pk__in=pending_seats())
    return rows.select_related("session__workshop").order_by("session__start_at", "pk")


def pending_moves() -> QuerySet[Reschedule]:
    return Reschedule.objects.filter(status=RescheduleStatus.PENDING)


def pending_seats() -> "QuerySet[Reschedule, int]":
    """Ids of places that are kept for moves which are not paid yet: nobody has them so far."""
    return pending_moves().values_list("to_seat_id", flat=True)


def pending_move(booking_uid: str) -> PendingMove | None:
    """The booking's move that waits for its payment, if there is one. One query."""
    rows = pending_moves().filter(booking__uid=booking_uid)
    row = rows.select_related("booking", "to_seat__session").first()
    if row is None or row.pay_until is None:
        return None
    return PendingMove(
        uid=row.uid,
        booking_uid=booking_uid,
        seat_id=row.from_seat_id,
        from_start_at=row.from_start_at,
        to_start_at=row.to_start_at,
        to_end_at=row.to_seat.session.end_at,
        difference_minor=row.difference_minor,
        currency=row.booking.currency,
        difference=price_text(row.difference_minor, row.booking.currency),
        pay_until=row.pay_until,
    )


def move_facts(uid: str) -> MoveFacts | None:
    """The move of this number. Three queries."""
    rows = Reschedule.objects.select_related("booking", "from_seat__session", "to_seat__session")
    row = rows.filter(uid=uid).first()
    if row is None:
        return None
    old, new, difference = row.from_seat.session, row.to_seat.session, row.difference_minor
    return MoveFacts(
        uid=row.uid,
        booking_uid=row.booking.uid,
        status=row.status,
        by_kind=row.by_kind,
        reason=row.reason,
        from_seat_id=row.from_seat_id,
        to_seat_id=row.to_seat_id,
        from_session_id=old.pk,
        from_sequence=old.calendar_sequence,
        from_start_at=row.from_start_at,
        from_end_at=row.from_start_at + (old.end_at - old.start_at),
        to_start_at=row.to_start_at,
        to_end_at=row.to_start_at + (new.end_at - new.start_at),
        difference_minor=difference,
        amount=price_text(abs(difference), row.booking.currency) if difference else "",
        pay_until=row.pay_until,
        from_teachers=tuple(old.hosts.order_by("teacher_id").values_list("teacher_id", flat=True)),
        to_teachers=tuple(new.hosts.order_by("teacher_id").values_list("teacher_id", flat=True)),
    )


def last_move_status(booking_uid: str) -> str:
    """How the booking's latest move stands; empty if it was never moved. One query."""
    rows = Reschedule.objects.filter(booking__uid=booking_uid).order_by("-created_at", "-pk")
    return rows.values_list("status", flat=True).first() or ""


def move_offer(
    seat_id: int, *, start: datetime | None = None, session_id: int | None = None, now: datetime
) -> MoveOffer | None:
    """What moving this seat to a time of tutoring, or to a session, would change; None if there is no such date."""
    seat = Seat.objects.select_related("session", "booking__workshop").filter(pk=seat_id).first()
    if seat is None:
        return None
    workshop = seat.booking.workshop
    session = Session.objects.filter(pk=session_id, workshop=workshop).first() if session_id else None
    if session is not None:
        start_at, end_at, difference = session.start_at, session.end_at, difference_minor(seat, session)
    elif start is not None:
        start_at, end_at, difference = start, start + timedelta(minutes=workshop.duration_minutes), 0
    else:
        return None
    currency = seat.booking.currency
    return MoveOffer(
        start_at=start_at,
        end_at=end_at,
        to_pay_minor=max(0, difference),
        to_pay=price_text(difference, currency) if difference > 0 else "",
        coming_back_minor=max(0, -difference),
        coming_back=price_text(-difference, currency) if difference < 0 else "",
        currency=currency,
        refund_until=start_at - timedelta(hours=workshop.refund_window_hours),
        notice_until=start_at - timedelta(hours=workshop.cancellation_notice_hours),
    )


def difference_minor(seat: Seat, to: Session) -> int:
    """What a place in `to` costs more (below 0: less) than the seat's own.

    Only prices of single sessions count: whoever has booked keeps the price when the workshop's own changes, and a
    place that the school gave for nothing stays free. These are the usual prices, so that a discount stays as it is.
    Nothing where it is too little to be charged; never less than what the seat has cost. The seat comes with its
    session and its booking's workshop.
    """
    workshop = seat.booking.workshop
    before = _list_price(seat.session, workshop)
    if seat.price_minor == 0 and before > 0:
        return 0
    rise = _list_price(to, workshop) - before
    return charged(rise, workshop.currency) if rise > 0 else max(rise, -seat.price_minor)


def _list_price(session: Session, workshop: Workshop) -> int:
    return workshop.price_minor if session.price_minor is None else session.price_minor
