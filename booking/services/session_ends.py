"""Calling dated sessions off: one, or the rest of a series."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import transaction

from booking.enums import BookingStatus, SessionStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Seat, Session, SessionHost
from booking.selectors.reschedules import pending_seats
from core.duelist import services as duelist
from core.page_cache import bump_content_version

from .actors import Actor
from .cancellations import cancel_dates_locked
from .dated import lock_bookings, lock_sessions
from .locking import again_after_deadlock, lock_teachers
from .reminders import schedule_for
from .session_news import tell_called_off
from .slot_refusals import InThePast, SessionCancelled, UnknownSession
from .waiting import call_next

log = structlog.get_logger(__name__)


@again_after_deadlock
def cancel_session(*, session_id: int, by: Actor, reason: str = "", now: datetime) -> Session:
    """Call a session off: its teachers are free, each place in it is cancelled and everything paid for it goes back.

    Students who were about to pay cannot any more; should one just have done so, that money goes back as well. Each
    teacher gets one mail, each student one about their booking. Raises UnknownSession, SessionCancelled, InThePast.
    """
    with transaction.atomic():
        session = next(iter(_locked([session_id])), None)
        if session is None:
            raise UnknownSession
        if session.status != SessionStatus.SCHEDULED:
            raise SessionCancelled
        if session.start_at <= now:
            raise InThePast
        _call_off([session], by=by, reason=reason, now=now)
    return session


@again_after_deadlock
def cancel_rest(*, series_id: int, by: Actor, reason: str = "", now: datetime) -> list[Session]:
    """Call off every date of the series that is still to come, and close it for booking. Raises UnknownSession when
    there is none."""
    with transaction.atomic():
        coming = Session.objects.scheduled().filter(series_id=series_id, start_at__gt=now)
        rows = _locked(list(coming.values_list("pk", flat=True)))
        sessions = [row for row in rows if row.status == SessionStatus.SCHEDULED and row.start_at > now]
        if not sessions:
            raise UnknownSession
        series = sessions[0].series
        assert series is not None, "they were found by it"
        series.is_open = False
        series.save(update_fields=["is_open"])
        _call_off(sessions, by=by, reason=reason, now=now)
    return sessions


def _locked(session_ids: Collection[int]) -> list[Session]:
    hosts = SessionHost.objects.filter(session_id__in=session_ids).values_list("teacher_id", flat=True)
    lock_teachers(list(hosts))
    return lock_sessions(session_ids)


def _call_off(sessions: list[Session], *, by: Actor, reason: str, now: datetime) -> None:
    ids = [session.pk for session in sessions]
    hosts = _hosts(ids)
    for session in sessions:
        session.status = SessionStatus.CANCELLED
        session.calendar_sequence += 1
        session.save(update_fields=["status", "calendar_sequence"])
    bookings = lock_bookings(ids)
    students = _students(ids)
    for booking in bookings:
        _cancel_places(booking, ids, by=by, reason=reason, now=now)
    SessionHost.objects.filter(session_id__in=ids).update(is_active=False)
    tell_called_off(sessions, hosts, students, reason=reason.strip()[:1000], now=now)
    schedule_for(ids, now=now)
    call_next(ids, now=now)
    transaction.on_commit(bump_content_version)
    log.info("session.cancelled", sessions=ids, bookings=len(bookings), by=str(by.kind))


def _hosts(session_ids: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = SessionHost.objects.filter(session_id__in=session_ids, is_active=True)
    for session_id, teacher_id in rows.values_list("session_id", "teacher_id"):
        found.setdefault(session_id, []).append(teacher_id)
    return found


def _students(session_ids: Collection[int]) -> Counter[int]:
    seats = Seat.objects.filter(
        session_id__in=session_ids, is_active=True, booking__status=BookingStatus.CONFIRMED
    )
    seats = seats.exclude(pk__in=pending_seats())
    return Counter(seats.values_list("session_id", flat=True))


def _cancel_places(
    booking: Booking, session_ids: Collection[int], *, by: Actor, reason: str, now: datetime
) -> None:
    """Teachers are told of the sessions, not of each booking."""
    was_held = booking.status == BookingStatus.HELD
    cancel_dates_locked(booking, session_ids, by=by, reason=reason, now=now, tells_teachers=False)
    if was_held and booking.status == BookingStatus.CANCELLED:
        # Closes the payment page, if one is open.
        duelist.schedule(kind=HOLD_ENDS, reference=booking.uid, due_at=now)
