"""What planning, moving and calling off dated sessions have in common. Callers hold a transaction."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.enums import SEAT_TAKING, WorkshopStatus
from booking.models import Booking, Session, SessionHost, Teacher, Workshop

from .constraints import violated
from .locking import lock_teachers
from .refusals import Conflict, Refusal
from .slot_refusals import UnknownTeacher, UnknownWorkshop


class HostBusy(Conflict):
    code = "host_busy"
    message = _("A teacher has something else at that time, pauses included.")


class HostMissing(Refusal):
    code = "host_missing"
    message = _("Choose at least one teacher.")


class NoDatedSessions(Refusal):
    code = "no_dated_sessions"
    message = _("Tutoring is booked from the teachers' hours; it has no dates of its own.")


def dated_workshop(workshop_id: int) -> Workshop:
    """The class or workshop for which dates can be planned. Raises UnknownWorkshop, NoDatedSessions."""
    workshop = Workshop.objects.filter(pk=workshop_id).exclude(status=WorkshopStatus.ARCHIVED).first()
    if workshop is None:
        raise UnknownWorkshop
    if workshop.is_tutoring:
        raise NoDatedSessions
    return workshop


def lock_hosts(host_ids: Sequence[int], others: Iterable[int] = ()) -> None:
    """Lock these teachers, and `others` with them, who give it so far and may go on when they are switched off.

    Raises HostMissing, UnknownTeacher.
    """
    if not host_ids:
        raise HostMissing
    known = set(others)
    lock_teachers([*host_ids, *known])
    found = Teacher.objects.filter(Q(is_active=True) | Q(pk__in=known), pk__in=host_ids)
    if found.count() != len(set(host_ids)):
        raise UnknownTeacher


def lock_sessions(session_ids: Collection[int]) -> list[Session]:
    """These sessions with their workshop and series, locked by pk; returned in the order of their start."""
    rows = Session.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=session_ids)
    return sorted(
        rows.select_related("workshop", "series").order_by("pk"), key=lambda row: (row.start_at, row.pk)
    )


def lock_bookings(session_ids: Collection[int]) -> list[Booking]:
    """The bookings that have a place in these sessions, locked by pk, with their workshop. Lock the sessions first."""
    ids = Booking.objects.filter(seats__session_id__in=session_ids, seats__is_active=True).values_list(
        "pk", flat=True
    )
    rows = Booking.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(ids))
    return list(rows.filter(status__in=SEAT_TAKING).select_related("workshop").order_by("pk"))


def occupied(workshop: Workshop, start_at: datetime, end_at: datetime) -> tuple[datetime, datetime]:
    """From when until when such a session keeps its teachers busy: pauses included."""
    before = timedelta(minutes=workshop.buffer_before_minutes)
    return start_at - before, end_at + timedelta(minutes=workshop.buffer_after_minutes)


def occupy(sessions: Iterable[Session], host_ids: Iterable[int]) -> None:
    """Write what the teachers are busy with; PostgreSQL refuses an overlap. Raises HostBusy."""
    hosts = sorted(set(host_ids))
    rows = []
    for session in sessions:
        busy_from, busy_until = occupied(session.workshop, session.start_at, session.end_at)
        rows += [
            SessionHost(session=session, teacher_id=pk, busy_from=busy_from, busy_until=busy_until)
            for pk in hosts
        ]
    write_hosts(rows)


def write_hosts(rows: Sequence[SessionHost]) -> None:
    """Raises HostBusy where PostgreSQL refuses an overlap."""
    try:
        SessionHost.objects.bulk_create(rows)
    except IntegrityError as error:
        if violated(error) != "teacher_never_double_booked":
            raise
        raise HostBusy from error
