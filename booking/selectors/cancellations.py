"""What a cancellation means for the money, before and after it (architecture, settled question 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from booking.enums import ActorKind, BookingStatus
from booking.models import Cancellation, RefundTier, Workshop

from .prices import percent_of, price_text

if TYPE_CHECKING:
    from .booking_parts import LessonView
    from .bookings import BookingView


@dataclass(frozen=True, slots=True)
class CancellationView:
    """A cancellation that has happened. `refund` is the amount in words of the active language, or empty.

    `seat_id` is the one date that it ended; None: all that was left of the booking.
    """

    by_kind: str
    by_label: str
    reason: str
    created_at: datetime
    is_late: bool
    is_within_refund_window: bool
    refund_status: str
    refund_label: str
    refund_minor: int
    currency: str
    refund: str
    seat_id: int | None = None


@dataclass(frozen=True, slots=True)
class CancellationPreview:
    """What cancelling now would do.

    `refusal` says why it is not possible: "started", "ended" (cancelled, expired or held before), "late" (the
    workshop does not let students cancel late), "held" (one date of what is not paid yet) or "" when it is. `refund`
    is the amount in words, empty for none. `refund_until` is the last moment for money back, `notice_until` the last
    that does not count as late. `dates` is how many lessons would be cancelled, `ends_booking` says whether none to
    come is left then.
    """

    refusal: str
    is_late: bool
    is_within_refund_window: bool
    refund_minor: int
    currency: str
    refund: str
    refund_until: datetime
    notice_until: datetime
    dates: int = 1
    ends_booking: bool = True

    @property
    def is_allowed(self) -> bool:
        return not self.refusal


class Policy(Protocol):
    """Where the rules are read: a workshop's row, or a BookingView."""

    @property
    def refund_window_hours(self) -> int: ...
    @property
    def cancellation_notice_hours(self) -> int: ...
    @property
    def refuse_late_cancellation(self) -> bool: ...


# Hours before the start and percent of the price; the earliest first.
Tiers = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy applied to one start and one moment. `percent` of what the date cost goes back."""

    refund_until: datetime
    notice_until: datetime
    is_within_refund_window: bool
    is_late: bool
    percent: int
    is_refused_as_late: bool

    @property
    def gives_refund(self) -> bool:
        return self.percent > 0


def terms(
    policy: Policy,
    *,
    start_at: datetime,
    by: ActorKind,
    now: datetime,
    tiers: Tiers = (),
    moved_at: datetime | None = None,
) -> Terms:
    """All limits count as in time. When the school cancels, the money goes back at any time and nothing is late; so it
    is for a student whose date the school has moved (`moved_at`), until it begins. No query."""
    refund_until = start_at - timedelta(hours=policy.refund_window_hours)
    notice_until = start_at - timedelta(hours=policy.cancellation_notice_hours)
    if moved_at is not None:
        refund_until = notice_until = start_at
    by_student = by == ActorKind.STUDENT
    late = by_student and now > notice_until
    in_time = now <= refund_until
    by_tier = 100 if moved_at is not None else tier_percent(tiers, start_at=start_at, now=now)
    return Terms(
        refund_until=refund_until,
        notice_until=notice_until,
        is_within_refund_window=in_time,
        is_late=late,
        percent=100 if not by_student else by_tier if in_time else 0,
        is_refused_as_late=late and policy.refuse_late_cancellation,
    )


def refund_percent(workshop: Workshop, start_at: datetime, now: datetime) -> int:
    """How much of the price a student gets back who cancels at `now`. One query."""
    found = terms(workshop, start_at=start_at, by=ActorKind.STUDENT, now=now, tiers=refund_tiers(workshop.pk))
    return found.percent


def refund_tiers(workshop_id: int) -> Tiers:
    """The workshop's tiers, the earliest first; none: everything until the end of the refund window. One query."""
    rows = RefundTier.objects.filter(workshop_id=workshop_id).order_by("-hours_before", "pk")
    return tuple(rows.values_list("hours_before", "percent"))


def tier_percent(tiers: Tiers, *, start_at: datetime, now: datetime) -> int:
    """What the earliest tier that is still reached gives; 100 where there are none, 0 past the last."""
    if not tiers:
        return 100
    reached = (percent for hours, percent in tiers if now <= start_at - timedelta(hours=hours))
    return next(reached, 0)


def cancellation_preview(
    booking: "BookingView", now: datetime, by: ActorKind = ActorKind.STUDENT, seat_id: int | None = None
) -> CancellationPreview:
    """What cancelling `booking` at `now` would do, or the one date `seat_id` of it, for the page that asks to confirm.

    Limits and lateness are those of the next date concerned. No query.
    """
    standing = [lesson for lesson in booking.lessons if lesson.is_active]
    lessons = [lesson for lesson in standing if lesson.start_at > now and seat_id in (None, lesson.seat_id)]
    found = [_lesson_terms(booking, lesson, by, now) for lesson in lessons]
    next_ = found[0] if found else terms(booking, start_at=booking.start_at, by=by, now=now)
    refund_minor = _refund_minor(booking, lessons, found)
    return CancellationPreview(
        refusal=_refusal(booking, next_, seat_id, is_started=not found),
        is_late=next_.is_late,
        is_within_refund_window=next_.is_within_refund_window,
        refund_minor=refund_minor,
        currency=booking.currency,
        refund=price_text(refund_minor, booking.currency) if refund_minor else "",
        refund_until=next_.refund_until,
        notice_until=next_.notice_until,
        dates=len(lessons),
        ends_booking=len(lessons) == sum(lesson.start_at > now for lesson in standing),
    )


def cancellation_view(row: Cancellation, currency: str) -> CancellationView:
    """A loaded row as its view."""
    return CancellationView(
        by_kind=row.by_kind,
        by_label=str(row.get_by_kind_display()),
        reason=row.reason,
        created_at=row.created_at,
        is_late=row.is_late,
        is_within_refund_window=row.is_within_refund_window,
        refund_status=row.refund_status,
        refund_label=str(row.get_refund_status_display()),
        refund_minor=row.refund_minor,
        currency=currency,
        refund=price_text(row.refund_minor, currency) if row.refund_minor else "",
        seat_id=row.seat_id,
    )


def _lesson_terms(booking: "BookingView", lesson: "LessonView", by: ActorKind, now: datetime) -> Terms:
    return terms(
        booking,
        start_at=lesson.start_at,
        by=by,
        now=now,
        tiers=booking.refund_tiers,
        moved_at=lesson.moved_at,
    )


def _refund_minor(booking: "BookingView", lessons: "Sequence[LessonView]", found: Sequence[Terms]) -> int:
    parts = (
        percent_of(lesson.price_minor, term.percent, booking.currency) for lesson, term in zip(lessons, found)
    )
    wanted = sum(parts)
    return min(wanted, booking.refundable_minor) if booking.is_confirmed else 0


def _refusal(booking: "BookingView", next_: Terms, seat_id: int | None, *, is_started: bool) -> str:
    if booking.status not in (BookingStatus.HELD, BookingStatus.CONFIRMED):
        return "ended"
    if seat_id is not None and not any(
        each.seat_id == seat_id and each.is_active for each in booking.lessons
    ):
        return "ended"
    if is_started:
        return "started"
    if seat_id is not None and booking.is_held and booking.series_id is not None:
        return "held"
    if booking.is_confirmed and next_.is_refused_as_late:
        return "late"
    return ""
