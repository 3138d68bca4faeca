"""Dated sessions of classes and workshops, as owners plan them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from booking.enums import SEAT_TAKING, BookingStatus, SessionStatus, WorkshopStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Seat, Session, SessionHost, Teacher, Workshop
from booking.selectors.cancellations import terms
from core.duelist import services as duelist
from core.page_cache import bump_content_version

from .actors import Actor
from .cancellations import cancel_locked
from .constraints import violated
from .locking import again_after_deadlock, lock_session, lock_teachers
from .refusals import Conflict, Refusal
from .slot_refusals import InThePast, SessionCancelled, UnknownSession, UnknownTeacher, UnknownWorkshop

log = structlog.get_logger(__name__)


class HostBusy(Conflict):
    code = "host_busy"
    message = _("A teacher has something else at that time, pauses included.")


class HostMissing(Refusal):
    code = "host_missing"
    message = _("Choose at least one teacher.")


class NoDatedSessions(Refusal):
    code = "no_dated_sessions"
    message = _("Tutoring is booked from the teachers' hours; it has no dates of its own.")


class SessionHasBookings(Conflict):
    code = "session_has_bookings"
    message = _("Students have booked this date. Cancel it, which refunds them, and plan a new one.")


class CapacityTooSmall(Refusal):
    code = "capacity_too_small"
    message = _("More places than that are booked already.")


@again_after_deadlock
def schedule_session(
    *,
    workshop_id: int,
    start_at: datetime,
    host_ids: Sequence[int],
    capacity: int | None = None,
    by: Actor,
    now: datetime,
) -> Session:
    """Plan a session of the workshop's length at `start_at` (aware) with these teachers, pauses included.

    `capacity` defaults to the workshop's places. Raises UnknownWorkshop, NoDatedSessions, InThePast, HostMissing,
    UnknownTeacher, HostBusy.
    """
    with transaction.atomic():
        workshop = Workshop.objects.filter(pk=workshop_id).exclude(status=WorkshopStatus.ARCHIVED).first()
        if workshop is None:
            raise UnknownWorkshop
        if workshop.is_tutoring:
            raise NoDatedSessions
        if start_at <= now:
            raise InThePast
        _lock_hosts(host_ids, host_ids)
        session = Session.objects.create(
            workshop=workshop,
            start_at=start_at,
            end_at=start_at + timedelta(minutes=workshop.duration_minutes),
            capacity=capacity or workshop.capacity,
        )
        _occupy(session, host_ids)
        transaction.on_commit(bump_content_version)
    log.info("session.scheduled", session=session.pk, workshop=workshop.pk, by=str(by.kind))
    return session


@again_after_deadlock
def move_session(
    *,
    session_id: int,
    start_at: datetime | None = None,
    host_ids: Sequence[int] | None = None,
    capacity: int | None = None,
    by: Actor,
    now: datetime,
) -> Session:
    """Change when a session begins, who gives it, or how many places it has; None leaves it as it is.

    Its time stays once students have booked, since they would have to agree. Raises UnknownSession, SessionCancelled,
    InThePast, SessionHasBookings, CapacityTooSmall, HostMissing, UnknownTeacher, HostBusy.
    """
    with transaction.atomic():
        before = list(SessionHost.objects.filter(session_id=session_id).values_list("teacher_id", flat=True))
        hosts = before if host_ids is None else host_ids
        _lock_hosts(hosts, [*before, *hosts])
        session = _scheduled(session_id)
        taken = Seat.objects.filter(session=session, is_active=True).count()
        if start_at is not None and start_at != session.start_at:
            _refuse_new_time(start_at, taken, now)
            session.end_at = start_at + (session.end_at - session.start_at)
            session.start_at = start_at
        if capacity is not None:
            if capacity < max(1, taken):
                raise CapacityTooSmall
            session.capacity = capacity
        session.save(update_fields=["start_at", "end_at", "capacity"])
        SessionHost.objects.filter(session=session).delete()
        _occupy(session, hosts)
        transaction.on_commit(bump_content_version)
    log.info("session.moved", session=session.pk, by=str(by.kind))
    return session


@again_after_deadlock
def cancel_session(*, session_id: int, by: Actor, reason: str = "", now: datetime) -> Session:
    """Call a session off: its teachers are free, each booking is cancelled and everything paid goes back.

    Students who were about to pay cannot any more; should one just have done so, that money goes back as well.
    Raises UnknownSession, SessionCancelled, InThePast.
    """
    with transaction.atomic():
        hosts = SessionHost.objects.filter(session_id=session_id).values_list("teacher_id", flat=True)
        lock_teachers(list(hosts))
        session = _scheduled(session_id)
        if session.start_at <= now:
            raise InThePast
        session.status = SessionStatus.CANCELLED
        session.save(update_fields=["status"])
        for booking in _lock_bookings(session):
            if booking.status == BookingStatus.HELD:
                duelist.schedule(kind=HOLD_ENDS, reference=booking.uid, due_at=now)
            found = terms(booking.workshop, start_at=session.start_at, by=by.kind, now=now)
            cancel_locked(booking, session, by=by, reason=reason, found=found, now=now)
        SessionHost.objects.filter(session=session).update(is_active=False)
        transaction.on_commit(bump_content_version)
    log.info("session.cancelled", session=session.pk, by=str(by.kind))
    return session


def _lock_hosts(host_ids: Sequence[int], all_ids: Iterable[int]) -> None:
    if not host_ids:
        raise HostMissing
    lock_teachers(all_ids)
    if Teacher.objects.bookable().filter(pk__in=host_ids).count() != len(set(host_ids)):
        raise UnknownTeacher


def _scheduled(session_id: int) -> Session:
    session = lock_session(session_id)
    if session is None:
        raise UnknownSession
    if session.status != SessionStatus.SCHEDULED:
        raise SessionCancelled
    return session


def _refuse_new_time(start_at: datetime, taken: int, now: datetime) -> None:
    if start_at <= now:
        raise InThePast
    if taken:
        raise SessionHasBookings


def _occupy(session: Session, host_ids: Iterable[int]) -> None:
    """Write what the teachers are busy with; PostgreSQL refuses an overlap."""
    workshop = session.workshop
    busy_from = session.start_at - timedelta(minutes=workshop.buffer_before_minutes)
    busy_until = session.end_at + timedelta(minutes=workshop.buffer_after_minutes)
    rows = [
        SessionHost(session=session, teacher_id=pk, busy_from=busy_from, busy_until=busy_until)
        for pk in sorted(set(host_ids))
    ]
    try:
        SessionHost.objects.bulk_create(rows)
    except IntegrityError as error:
        if violated(error) != "teacher_never_double_booked":
            raise
        raise HostBusy from error


def _lock_bookings(session: Session) -> list[Booking]:
    ids = Seat.objects.filter(session=session, is_active=True).values_list("booking_id", flat=True)
    rows = Booking.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(ids))
    return list(rows.filter(status__in=SEAT_TAKING).select_related("workshop").order_by("pk"))
