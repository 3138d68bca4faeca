"""Calendars to subscribe to: a student's lessons, a teacher's sessions. Whoever has the address may read it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from booking.enums import BookingStatus, SessionStatus, WorkshopKind
from booking.models import Seat, Session, SessionHost, StudentProfile, Teacher
from core.signing import BadToken, sign, unsign
from tenants.selectors import absolute_url
from themes.selectors import brand

from .reschedules import pending_seats
from .school import school_view
from .students import own_bookings

if TYPE_CHECKING:
    from booking.models import Workshop

PAST, FUTURE, MOST_EVENTS = timedelta(days=90), timedelta(days=400), 1000
STUDENT, TEACHER = "student", "teacher"
_PURPOSE = "calendar-feed"
_STANDING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar of one person. `url` works in every calendar program, `webcal` opens the one on this machine."""

    kind: str
    owner_id: int
    url: str

    @property
    def webcal(self) -> str:
        return "webcal:" + self.url.partition(":")[2]


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One entry; instants are aware UTC. `uid` stays while the lesson does, `changed_at` is its last change."""

    uid: str
    start_at: datetime
    end_at: datetime
    summary: str
    description: str
    location: str
    url: str
    sequence: int
    changed_at: datetime


def own_feeds(user: User) -> list[Feed]:
    """The calendars of a person who has logged in: that of their lessons, and of their sessions if they teach."""
    profile = StudentProfile.objects.filter(user=user).first() or StudentProfile(user=user)
    teacher = Teacher.objects.filter(user=user).first()
    feeds = [_feed(STUDENT, user.pk, profile.feed_version)]
    return feeds + ([_feed(TEACHER, teacher.pk, teacher.feed_version)] if teacher else [])


def teacher_feed(teacher_id: int) -> Feed:
    """The calendar of a teacher's sessions. Raises Teacher.DoesNotExist."""
    return _feed(
        TEACHER, teacher_id, Teacher.objects.values_list("feed_version", flat=True).get(pk=teacher_id)
    )


def feed_of_token(token: str) -> tuple[str, int] | None:
    """Whose calendar the address opens: kind and id. None for a forged, renewed or foreign one, or a closed account."""
    try:
        value = unsign(token, purpose=_PURPOSE)
    except BadToken:
        return None
    if not (isinstance(value, list) and len(value) == 3):
        return None
    kind, owner_id, version = value
    if kind == TEACHER:
        found = Teacher.objects.filter(Q(user=None) | Q(user__is_active=True), pk=owner_id)
        now_valid = found.values_list("feed_version", flat=True).first()
    else:
        user = User.objects.filter(pk=owner_id, is_active=True).select_related("student_profile").first()
        profile = getattr(user, "student_profile", None)
        now_valid = None if user is None else profile.feed_version if profile else 1
    return (kind, owner_id) if version == now_valid else None


def feed_language(kind: str, owner_id: int) -> str:
    """What the person has chosen for their pages, else the school's language."""
    chosen = (
        StudentProfile.objects.filter(user_id=owner_id) if kind == STUDENT else StudentProfile.objects.none()
    )
    return chosen.values_list("language", flat=True).first() or brand().language


def student_events(user_id: int, *, now: datetime) -> list[FeedEvent]:
    """The lessons of a student from 90 days ago to 400 ahead. What is cancelled or not paid yet is not among them."""
    user = User.objects.get(pk=user_id)
    seats = Seat.objects.filter(
        booking__in=own_bookings(user).filter(status__in=_STANDING).values("pk"),
        is_active=True,
        session__status=SessionStatus.SCHEDULED,
        session__start_at__gte=now - PAST,
        session__start_at__lt=now + FUTURE,
    ).exclude(pk__in=pending_seats())
    seats = seats.select_related("session__workshop", "booking").prefetch_related(_hosts("session__hosts"))
    address = school_view().address
    found = seats.order_by("session__start_at", "pk")[:MOST_EVENTS]
    return [_student_event(seat, address) for seat in found]


def teacher_events(teacher_id: int, *, now: datetime) -> list[FeedEvent]:
    """The sessions that a teacher gives, in the same window: classes, and lessons that somebody has booked."""
    taken = Seat.objects.filter(is_active=True, booking__status__in=_STANDING).exclude(pk__in=pending_seats())
    sessions = Session.objects.scheduled().filter(
        Exists(taken.filter(session=OuterRef("pk"))) | ~Q(workshop__kind=WorkshopKind.TUTORING),
        hosts__teacher_id=teacher_id,
        hosts__is_active=True,
        start_at__gte=now - PAST,
        start_at__lt=now + FUTURE,
    )
    rows = sessions.distinct().select_related("workshop").order_by("start_at", "pk")[:MOST_EVENTS]
    address = school_view().address
    rows = rows.prefetch_related(Prefetch("seats", taken.select_related("booking").order_by("number", "pk")))
    return [_teacher_event(session, address) for session in rows]


def _feed(kind: str, owner_id: int, version: int) -> Feed:
    token = sign([kind, owner_id, version], purpose=_PURPOSE)
    return Feed(kind, owner_id, absolute_url(reverse("students:feed", args=[token])))


def _hosts(path: str) -> Prefetch:
    rows = SessionHost.objects.filter(is_active=True).select_related("teacher")
    return Prefetch(path, rows.order_by("teacher__sort_order", "teacher__name", "pk"))


def _student_event(seat: Seat, address: str) -> FeedEvent:
    session, booking, workshop = seat.session, seat.booking, seat.session.workshop
    # Not the booking's own link: the address of a calendar is known to more programs than one, and cancels nothing.
    own_page = absolute_url(reverse("students:bookings"))
    teachers = ", ".join(host.teacher.name for host in session.hosts.all())
    return FeedEvent(
        uid=f"lesson-{seat.pk}",
        start_at=session.start_at,
        end_at=session.end_at,
        summary=workshop.title,
        description=_lines(teachers, workshop.meeting_url if workshop.is_online else "", own_page),
        location=_place(workshop, address),
        url=own_page,
        sequence=booking.calendar_sequence + session.calendar_sequence,
        changed_at=booking.confirmed_at or booking.created_at,
    )


def _teacher_event(session: Session, address: str) -> FeedEvent:
    workshop, bookings = session.workshop, [seat.booking for seat in session.seats.all()]
    names = ", ".join(booking.attendee_name for booking in bookings)
    is_lesson = workshop.kind == WorkshopKind.TUTORING
    return FeedEvent(
        uid=f"session-{session.pk}",
        start_at=session.start_at,
        end_at=session.end_at,
        summary=f"{workshop.title} – {names}" if is_lesson else workshop.title,
        description=_lines(
            "" if is_lesson else _taken(len(bookings), session.capacity),
            names,
            workshop.meeting_url if workshop.is_online else "",
        ),
        location=_place(workshop, address),
        url="",
        sequence=session.calendar_sequence,
        changed_at=max(
            [booking.confirmed_at or booking.created_at for booking in bookings], default=session.start_at
        ),
    )


def _taken(taken: int, capacity: int) -> str:
    return _("%(taken)s of %(capacity)s places taken") % {"taken": taken, "capacity": capacity}


def _place(workshop: "Workshop", address: str) -> str:
    return workshop.meeting_url if workshop.is_online else workshop.place or address


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
