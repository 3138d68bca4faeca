"""What "My bookings" lists: a page of bookings, and where the person waits for a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Case, F, Max, Min, Q, QuerySet, Value, When
from django.urls import reverse

from accounts.selectors import verified_email
from booking.enums import BookingStatus, WaitlistStatus
from booking.models import Booking, WaitlistEntry

from .bookings import BookingView, booking_views
from .reschedules import pending_seats
from .students import own_bookings
from .waitlist import entry_token

if TYPE_CHECKING:
    from accounts.models import User

__all__ = [
    "CANCELLED",
    "PAST",
    "UPCOMING",
    "StudentPage",
    "WaitingPlace",
    "student_bookings",
    "student_waiting",
]

UPCOMING, PAST, CANCELLED = "upcoming", "past", "cancelled"
PER_PAGE = 12
_STANDING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)
_OVER = (BookingStatus.CANCELLED, BookingStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class StudentPage:
    """One page of a person's bookings; pages count from 1."""

    bookings: tuple[BookingView, ...]
    number: int
    count: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        return self.number + 1 if self.number < self.count else None


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """A place on a waiting list; `position` counts from 1. `start_at` is None for a whole series."""

    path: str
    workshop_title: str
    series_title: str
    start_at: datetime | None
    end_at: datetime | None
    position: int
    since: datetime


def student_bookings(user: "User", *, show: str, page: int, now: datetime) -> StudentPage:
    """The person's bookings of one kind. The number of queries is fixed.

    Upcoming are those with a lesson that is not over, what has to be paid first, then by the next lesson; past by the
    last lesson and cancelled by when they ended, newest first. A page that is not there is the nearest one.
    """
    uids = Paginator(_rows(own_bookings(user), show, now).values_list("uid", flat=True), PER_PAGE).get_page(
        page
    )
    return StudentPage(
        bookings=tuple(booking_views(list(uids), now=now)), number=uids.number, count=uids.paginator.num_pages
    )


def student_waiting(user: "User", *, now: datetime) -> tuple[WaitingPlace, ...]:
    """Where the person waits, by how soon it begins. Offers are bookings already. Two queries."""
    email = verified_email(user)
    if not email:
        return ()
    mine = WaitlistEntry.objects.filter(attendee_email=email, status=WaitlistStatus.WAITING)
    mine = mine.filter(Q(session=None) | Q(session__start_at__gt=now))
    rows = list(
        mine.select_related("session__workshop", "series__workshop").order_by("session__start_at", "pk")
    )
    places = _places(rows)
    return tuple(_waiting_view(row, places[row.pk]) for row in rows)


def _rows(rows: QuerySet[Booking], show: str, now: datetime) -> QuerySet[Booking]:
    if show == CANCELLED:
        return rows.filter(status__in=_OVER).order_by(F("ended_at").desc(nulls_last=True), "-pk")
    ahead = Q(seats__is_active=True, seats__session__end_at__gt=now) & ~Q(seats__in=pending_seats())
    rows = rows.annotate(next_at=Min("seats__session__end_at", filter=ahead))
    if show == PAST:
        rows = rows.filter(status__in=_STANDING, next_at=None)
        return rows.annotate(last_at=Max("seats__session__end_at")).order_by("-last_at", "-pk")
    is_held = Q(status=BookingStatus.HELD)
    first = Case(When(is_held, then=Value(0)), default=Value(1))
    return rows.filter(is_held | Q(status__in=_STANDING), next_at__gt=now).order_by(first, "next_at", "pk")


def _places(rows: Sequence[WaitlistEntry]) -> dict[int, int]:
    """How far each has come in its line: who asked earlier is served earlier."""
    sessions = {row.session_id for row in rows if row.session_id}
    series = {row.series_id for row in rows if row.series_id}
    lines: dict[tuple[int | None, int | None], int] = {}
    places = {}
    waiting = WaitlistEntry.objects.filter(status=WaitlistStatus.WAITING)
    waiting = waiting.filter(Q(session__in=sessions) | Q(series__in=series)).order_by("created_at", "pk")
    for pk, *line in waiting.values_list("pk", "session_id", "series_id"):
        places[pk] = lines[line[0], line[1]] = lines.get((line[0], line[1]), 0) + 1
    return places


def _waiting_view(row: WaitlistEntry, position: int) -> WaitingPlace:
    session, series = row.session, row.series
    workshop = session.workshop if session else series.workshop  # type: ignore[union-attr]
    return WaitingPlace(
        path=reverse("booking:waiting", args=[entry_token(row.uid)]),
        workshop_title=workshop.title,
        series_title=series.title if series else "",
        start_at=session.start_at if session else None,
        end_at=session.end_at if session else None,
        position=position,
        since=row.created_at,
    )
