"""The places of a move: taking the new one, and leaving the old one when the move is done. Callers hold the locks."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from booking.enums import HostMode, RescheduleStatus, SessionStatus
from booking.models import Booking, Reschedule, Seat, Session, SessionHost, WorkshopHost
from booking.selectors.waiting import kept_places
from core.page_cache import bump_content_version

from .locking import lock_sessions, lock_teachers
from .move_news import tell_moved
from .move_refusals import SameDate
from .owing import settle_difference
from .reminders import schedule_for
from .seat_taking import take_seat
from .slot_refusals import SlotTaken, UnknownSession, UnknownTeacher
from .slot_taking import take_slot
from .taking_rules import refuse_outside_window
from .waiting import call_next, end_entries


def lock_dates(seat: Seat, to_session_id: int | None) -> None:
    """Everything that moving this seat may touch: for tutoring every teacher of the workshop, then the sessions."""
    if seat.session.workshop.is_tutoring:
        hosts = WorkshopHost.objects.filter(workshop_id=seat.session.workshop_id)
        giving = SessionHost.objects.filter(session_id=seat.session_id)
        lock_teachers(
            [*hosts.values_list("teacher_id", flat=True), *giving.values_list("teacher_id", flat=True)]
        )
    lock_sessions([seat.session_id, *([to_session_id] if to_session_id else [])])


def take_date(seat: Seat, *, session_id: int, by_student: bool, now: datetime) -> Seat:
    """A place in another session of the class, priceless until the move is done. Raises what `take_seat` raises.

    A student cannot pass by those who wait for a place. A date that is sold in a series only may be taken: it is
    one date for another.
    """
    workshop = seat.session.workshop
    if session_id == seat.session_id:
        raise SameDate
    session, number = take_seat(
        workshop,
        session_id=session_id,
        teacher_id=None,
        email=seat.booking.attendee_email,
        by_school=True,
        now=now,
    )
    if by_student:
        refuse_outside_window(workshop, session.start_at, now)
        taken = Seat.objects.filter(session=session, is_active=True).count()
        if taken + kept_places([session], now=now)[session.pk] >= session.capacity:
            raise SlotTaken
    return _seat(seat.booking, session, number)


def take_time(
    seat: Seat, *, start: datetime, teacher_id: int | None, by_student: bool, now: datetime
) -> Seat:
    """Another time of tutoring. What the lesson occupies now is given back first, so that it is in nobody's way.

    With the teacher who was asked for, else the one of before if free, else whom the workshop's rule says. Raises
    what `take_slot` raises.
    """
    if not seat.session.workshop.is_tutoring:
        raise UnknownSession
    before = list(seat.session.hosts.order_by("pk").values_list("teacher_id", flat=True))
    if start == seat.session.start_at and teacher_id in (None, *before):
        raise SameDate
    if by_student:
        refuse_outside_window(seat.session.workshop, start, now)
    leave(seat)
    place = _with_same_teacher(seat, start, before, now) if teacher_id is None else None
    return place or _slot(seat, start, teacher_id, by_staff=not by_student, now=now)


def leave(seat: Seat) -> None:
    """Give the place back; a tutoring session ends with it."""
    seat.is_active = False
    seat.save(update_fields=["is_active"])
    if seat.session.workshop.is_tutoring:
        SessionHost.objects.filter(session_id=seat.session_id).update(is_active=False)
        Session.objects.filter(pk=seat.session_id).update(
            status=SessionStatus.CANCELLED, calendar_sequence=F("calendar_sequence") + 1
        )


def finish(move: Reschedule, *, now: datetime) -> None:
    """Do the move: the old place is free, the booking has the new one at its price, and everybody is told."""
    booking, old, new = move.booking, move.from_seat, move.to_seat
    if old.is_active:
        leave(old)
    new.price_minor = old.price_minor + move.difference_minor
    new.save(update_fields=["price_minor"])
    booking.price_minor += move.difference_minor
    booking.calendar_sequence += 1
    booking.save(update_fields=["price_minor", "calendar_sequence"])
    move.status, move.settled_at = RescheduleStatus.DONE, now
    move.save(update_fields=["status", "settled_at"])
    settle_difference(move, now=now)
    end_entries(booking, now=now)
    schedule_for([old.session_id, new.session_id], now=now)
    call_next([old.session_id], now=now)
    tell_moved(move, now=now)
    transaction.on_commit(bump_content_version)


def _with_same_teacher(seat: Seat, start: datetime, before: Sequence[int], now: datetime) -> Seat | None:
    """The place with the teacher of before; None when there were several, or this one cannot.

    The school's wish and not the student's, so it holds where students may not choose.
    """
    if len(before) != 1 or seat.session.workshop.host_mode == HostMode.COLLECTIVE:
        return None
    try:
        with transaction.atomic():
            return _slot(seat, start, before[0], by_staff=True, now=now)
    except (SlotTaken, UnknownTeacher):
        return None


def _slot(seat: Seat, start: datetime, teacher_id: int | None, *, by_staff: bool, now: datetime) -> Seat:
    booking = seat.booking
    session, number = take_slot(
        seat.session.workshop,
        start=start,
        teacher_id=teacher_id,
        email=booking.attendee_email,
        time_zone=booking.attendee_time_zone,
        now=now,
        by_staff=by_staff,
        apart_from=[seat.session_id],
    )
    return _seat(booking, session, number)


def _seat(booking: Booking, session: Session, number: int) -> Seat:
    return Seat.objects.create(booking=booking, session=session, number=number, capacity=session.capacity)
