"""Sessions over a span of days, for files and reports."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from booking.enums import Attendance, BookingStatus, SessionStatus
from booking.models import Session, SessionHost

from .days import first_moment
from .reschedules import pending_seats

_COMING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class ScheduleFilter:
    """Days of `time_zone`, both included; `taught_by` is the login of a teacher who sees own sessions only."""

    from_on: date
    to_on: date
    time_zone: str
    teacher_id: int | None = None
    workshop_id: int | None = None
    department_id: int | None = None
    taught_by: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduledSession:
    """One session. Instants are aware UTC; `taken` places are held or sold, or kept for a move."""

    id: int
    workshop: str
    series: str
    start_at: datetime
    end_at: datetime
    teachers: str
    capacity: int
    taken: int
    confirmed: int
    is_cancelled: bool
    status_label: str
    location: str


@dataclass(frozen=True, slots=True)
class TeacherMonth:
    """What a teacher has given in a month. `minutes` are of sessions that are over and that somebody had booked;
    `planned` and `planned_minutes` are of those still to come."""

    teacher_id: int
    name: str
    sessions: int
    minutes: int
    students: int
    attended: int
    no_shows: int
    planned: int
    planned_minutes: int

    @property
    def hours(self) -> float:
        return round(self.minutes / 60, 2)

    @property
    def planned_hours(self) -> float:
        return round(self.planned_minutes / 60, 2)


def schedule(wanted: ScheduleFilter, *, limit: int) -> list[ScheduledSession]:
    """The sessions that begin on these days, cancelled classes included, by their start. Three queries."""
    zone = ZoneInfo(wanted.time_zone)
    rows = Session.objects.filter(
        start_at__gte=first_moment(wanted.from_on, zone),
        start_at__lt=first_moment(wanted.to_on + timedelta(days=1), zone),
    )
    # A lesson of tutoring that fell through was never on the schedule.
    rows = rows.exclude(status=SessionStatus.CANCELLED, workshop__kind="tutoring")
    hosts = SessionHost.objects.all()
    if wanted.teacher_id is not None:
        rows = rows.filter(pk__in=hosts.filter(teacher_id=wanted.teacher_id).values("session"))
    if wanted.taught_by is not None:
        rows = rows.filter(pk__in=hosts.filter(teacher__user_id=wanted.taught_by).values("session"))
    if wanted.workshop_id is not None:
        rows = rows.filter(workshop_id=wanted.workshop_id)
    if wanted.department_id is not None:
        rows = rows.filter(workshop__department_id=wanted.department_id)
    rows = rows.select_related("workshop", "series").prefetch_related("hosts__teacher")
    taken = Q(seats__is_active=True)
    rows = rows.annotate(
        taken=Count("seats", filter=taken),
        confirmed=Count("seats", filter=taken & _coming("seats")),
    )
    return [_scheduled(row) for row in rows.order_by("start_at", "pk")[:limit]]


def teacher_months(
    *, month: date, time_zone: str, now: datetime, taught_by: int | None = None
) -> list[TeacherMonth]:
    """The teachers who give something in the month that `month` lies in, by name. One query.

    A session counts in the month in which it begins on the zone's clocks, and only if somebody had booked it. Cancelled
    ones do not count.
    """
    zone = ZoneInfo(time_zone)
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    rows = SessionHost.objects.filter(
        is_active=True,
        session__status=SessionStatus.SCHEDULED,
        session__start_at__gte=first_moment(first, zone),
        session__start_at__lt=first_moment(following, zone),
    )
    if taught_by is not None:
        rows = rows.filter(teacher__user_id=taught_by)
    coming = _coming("session__seats")
    rows = rows.select_related("teacher", "session").annotate(
        students=Count("session__seats", filter=coming),
        attended=Count("session__seats", filter=_noted(Attendance.ATTENDED)),
        no_shows=Count("session__seats", filter=_noted(Attendance.NO_SHOW)),
    )
    by_teacher: dict[int, list[SessionHost]] = {}
    for row in rows.order_by("teacher__name", "teacher_id", "session__start_at", "pk"):
        by_teacher.setdefault(row.teacher_id, []).append(row)
    return [_month(found, now) for found in by_teacher.values()]


def _scheduled(row: Session) -> ScheduledSession:
    workshop = row.workshop
    return ScheduledSession(
        id=row.pk,
        workshop=workshop.title,
        series=row.series.title if row.series else "",
        start_at=row.start_at,
        end_at=row.end_at,
        teachers=", ".join(sorted(host.teacher.name for host in row.hosts.all())),
        capacity=row.capacity,
        taken=row.taken,  # type: ignore[attr-defined]
        confirmed=row.confirmed,  # type: ignore[attr-defined]
        is_cancelled=row.status == SessionStatus.CANCELLED,
        status_label=str(row.get_status_display()),
        location=workshop.meeting_url if workshop.is_online else workshop.place,
    )


def _coming(seats: str) -> Q:
    """Places of people who come, for a count: without those kept for moves that are not paid yet."""
    found = Q(**{f"{seats}__is_active": True, f"{seats}__booking__status__in": _COMING})
    return found & ~Q(**{f"{seats}__in": pending_seats()})


def _noted(attendance: Attendance) -> Q:
    return Q(session__seats__is_active=True, session__seats__attendance=attendance)


def _month(rows: list, now: datetime) -> TeacherMonth:
    given = [row for row in rows if row.session.end_at <= now and row.students]
    planned = [row for row in rows if row.session.end_at > now]
    return TeacherMonth(
        teacher_id=rows[0].teacher_id,
        name=rows[0].teacher.name,
        sessions=len(given),
        minutes=sum(_minutes(row) for row in given),
        students=sum(row.students for row in given),
        attended=sum(row.attended for row in given),
        no_shows=sum(row.no_shows for row in given),
        planned=len(planned),
        planned_minutes=sum(_minutes(row) for row in planned),
    )


def _minutes(row: SessionHost) -> int:
    return int((row.session.end_at - row.session.start_at).total_seconds() // 60)
