"""Which bookings a list of the school shows. Each function narrows a queryset; none of them reads it."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from booking.enums import BookingStatus, RefundRequestStatus, RefundStatus
from booking.models import Booking, Cancellation, RefundRequest, Reschedule, Seat, SessionHost
from payments.selectors import references_with_failed_refund

from .bookings import BookingView, booking_views
from .days import first_moment
from .reschedules import pending_seats
from .school import school_view

Rows = QuerySet[Booking]

OPEN_REQUEST, FAILED_REFUND, UNPAID = "request", "refund", "unpaid"


class BadCursor(ValueError):
    """The cursor was not made by this listing."""


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """What a program asks for; empty means anything. Dates are days of the school's zone, both included."""

    status: str = ""
    from_on: date | None = None
    to_on: date | None = None
    teacher_id: int | None = None
    workshop_id: int | None = None
    updated_since: datetime | None = None
    taught_by: int | None = None


@dataclass(frozen=True, slots=True)
class BookingPage:
    """One part of a listing; `next_cursor` is None at its end."""

    bookings: list[BookingView]
    next_cursor: str | None


def booking_page(*, wanted: BookingFilter, limit: int, cursor: str | None, now: datetime) -> BookingPage:
    """The latest bookings first, from `cursor` on. The number of queries does not depend on how many there are.

    Raises BadCursor.
    """
    rows = _filtered(wanted).order_by("-pk")
    if cursor:
        rows = rows.filter(pk__lt=_read_cursor(cursor))
    found = list(rows.values_list("pk", "uid")[: limit + 1])
    shown = found[:limit]
    last = shown[-1][0] if len(found) > limit else None
    return BookingPage(
        booking_views([uid for _pk, uid in shown], now=now), None if last is None else _cursor(last)
    )


def with_next_start(rows: Rows, now: datetime) -> Rows:
    """Adds `start_at`: that of the next lesson still to come or running, else of the last."""
    seats = Seat.objects.filter(booking=OuterRef("pk")).exclude(pk__in=pending_seats())
    coming = seats.filter(is_active=True, session__end_at__gt=now).order_by("session__start_at")
    past = seats.order_by("-is_active", "-session__start_at")
    return rows.annotate(
        start_at=Coalesce(
            Subquery(coming.values("session__start_at")[:1]), Subquery(past.values("session__start_at")[:1])
        )
    )


def with_lesson_between(rows: Rows, from_on: date | None, to_on: date | None) -> Rows:
    """With a date on one of these days of the school's zone, both included."""
    if from_on is None and to_on is None:
        return rows
    zone = ZoneInfo(school_view().time_zone)
    seats = Seat.objects.filter(booking=OuterRef("pk"))
    if from_on is not None:
        seats = seats.filter(session__start_at__gte=first_moment(from_on, zone))
    if to_on is not None:
        seats = seats.filter(session__start_at__lt=first_moment(to_on + timedelta(days=1), zone))
    return rows.filter(Exists(_standing(seats)))


def taught_by(rows: Rows, *, teacher_id: int | None = None, user_id: int | None = None) -> Rows:
    """With a date given by this teacher, named by the row or by the login."""
    hosts = SessionHost.objects.filter(session__seats__booking=OuterRef("pk"))
    if teacher_id is not None:
        hosts = hosts.filter(teacher_id=teacher_id)
    if user_id is not None:
        hosts = hosts.filter(teacher__user_id=user_id)
    return rows.filter(Exists(hosts))


def needing_attention(rows: Rows, what: str) -> Rows:
    """Where somebody of the school has to do something: OPEN_REQUEST, FAILED_REFUND or UNPAID."""
    if what == UNPAID:
        return rows.filter(status=BookingStatus.HELD)
    mine = {"booking": OuterRef("pk")}
    if what == OPEN_REQUEST:
        return rows.filter(Exists(RefundRequest.objects.filter(**mine, status=RefundRequestStatus.OPEN)))
    failed = {**mine, "refund_status": RefundStatus.FAILED}
    # What goes back after a move, or because it came too late, stands with its payment alone.
    unsent = references_with_failed_refund()
    return rows.filter(
        Q(Exists(Cancellation.objects.filter(**failed)))
        | Q(Exists(RefundRequest.objects.filter(**failed)))
        | Q(Exists(Reschedule.objects.filter(**mine, uid__in=unsent)))
        | Q(uid__in=unsent)
    )


def changed_since(rows: Rows, moment: datetime) -> Rows:
    """Booked, confirmed, ended, cancelled in part, moved, or with attendance noted since."""
    mine = {"booking": OuterRef("pk")}
    return rows.filter(
        Q(created_at__gte=moment)
        | Q(confirmed_at__gte=moment)
        | Q(ended_at__gte=moment)
        | Q(Exists(Cancellation.objects.filter(**mine, created_at__gte=moment)))
        | Q(Exists(Reschedule.objects.filter(**mine, settled_at__gte=moment)))
        | Q(Exists(Seat.objects.filter(**mine, attendance_at__gte=moment)))
        | Q(Exists(Seat.objects.filter(**mine, moved_at__gte=moment)))
    )


def _filtered(wanted: BookingFilter) -> Rows:
    rows: Rows = Booking.objects.all()
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.workshop_id is not None:
        rows = rows.filter(workshop_id=wanted.workshop_id)
    if wanted.teacher_id is not None:
        rows = taught_by(rows, teacher_id=wanted.teacher_id)
    if wanted.taught_by is not None:
        rows = taught_by(rows, user_id=wanted.taught_by)
    if wanted.updated_since is not None:
        rows = changed_since(rows, wanted.updated_since)
    return with_lesson_between(rows, wanted.from_on, wanted.to_on)


def _standing(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Dates that the booking has; of one that has ended, those that it had. None that waits for a move to be paid."""
    seats = seats.exclude(pk__in=pending_seats())
    ended = (BookingStatus.CANCELLED, BookingStatus.EXPIRED)
    return seats.filter(Q(is_active=True) | Q(booking__status__in=ended))


def _cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(f"b{pk}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if not text.startswith("b") or not text[1:].isdecimal() or not text.isascii() or len(text) > 19:
        raise BadCursor
    return int(text[1:])
