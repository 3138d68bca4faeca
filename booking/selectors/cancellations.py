"""What a cancellation means for the money, before and after it (architecture, settled question 1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from booking.enums import ActorKind, BookingStatus
from booking.models import Cancellation

from .prices import price_text

if TYPE_CHECKING:
    from .bookings import BookingView


@dataclass(frozen=True, slots=True)
class CancellationView:
    """A cancellation that has happened. `refund` is the amount in words of the active language, or empty."""

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


@dataclass(frozen=True, slots=True)
class CancellationPreview:
    """What cancelling now would do.

    `refusal` says why it is not possible: "started", "ended" (cancelled, expired or held before), "late" (the
    workshop does not let students cancel late) or "" when it is. `refund` is the amount in words, empty for none.
    `refund_until` is the last moment for money back, `notice_until` the last that does not count as late.
    """

    refusal: str
    is_late: bool
    is_within_refund_window: bool
    refund_minor: int
    currency: str
    refund: str
    refund_until: datetime
    notice_until: datetime

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


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy applied to one start and one moment."""

    refund_until: datetime
    notice_until: datetime
    is_within_refund_window: bool
    is_late: bool
    gives_refund: bool
    is_refused_as_late: bool


def terms(policy: Policy, *, start_at: datetime, by: ActorKind, now: datetime) -> Terms:
    """Both limits count as in time. When the school cancels, the money goes back at any time and nothing is late."""
    refund_until = start_at - timedelta(hours=policy.refund_window_hours)
    notice_until = start_at - timedelta(hours=policy.cancellation_notice_hours)
    by_student = by == ActorKind.STUDENT
    late = by_student and now > notice_until
    return Terms(
        refund_until=refund_until,
        notice_until=notice_until,
        is_within_refund_window=now <= refund_until,
        is_late=late,
        gives_refund=not by_student or now <= refund_until,
        is_refused_as_late=late and policy.refuse_late_cancellation,
    )


def cancellation_preview(
    booking: "BookingView", now: datetime, by: ActorKind = ActorKind.STUDENT
) -> CancellationPreview:
    """What cancelling `booking` at `now` would do, for the page that asks to confirm. No query."""
    found = terms(booking, start_at=booking.start_at, by=by, now=now)
    paid = booking.payment.refundable_minor if booking.payment and booking.payment.is_paid else 0
    refund_minor = paid if found.gives_refund else 0
    return CancellationPreview(
        refusal=_refusal(booking, found, now),
        is_late=found.is_late,
        is_within_refund_window=found.is_within_refund_window,
        refund_minor=refund_minor,
        currency=booking.currency,
        refund=price_text(refund_minor, booking.currency) if refund_minor else "",
        refund_until=found.refund_until,
        notice_until=found.notice_until,
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
    )


def _refusal(booking: "BookingView", found: Terms, now: datetime) -> str:
    if booking.status not in (BookingStatus.HELD, BookingStatus.CONFIRMED):
        return "ended"
    if now >= booking.start_at:
        return "started"
    if booking.status == BookingStatus.CONFIRMED and found.is_refused_as_late:
        return "late"
    return ""
