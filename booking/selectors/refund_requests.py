"""Students who ask for money that the terms do not give."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from booking.enums import BookingStatus, RefundRequestStatus
from booking.models import Booking, Cancellation, RefundRequest

from .paid import refundable_of
from .prices import price_text
from .reschedules import standing_seats

_STANDING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)
_WAYS = (*_STANDING, BookingStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class AskedRefund:
    """A request and how it stands. Amounts are written for the active language; `granted` is empty for none."""

    id: int
    booking_uid: str
    status: str
    status_label: str
    reason: str
    answer: str
    granted_minor: int
    currency: str
    granted: str
    refund_status: str
    refund_label: str
    created_at: datetime
    decided_at: datetime | None
    decided_by: str

    @property
    def is_open(self) -> bool:
        return self.status == RefundRequestStatus.OPEN


@dataclass(frozen=True, slots=True)
class RefundAsk:
    """May the student ask for money back now, and for how much?

    `refusal`: "unpaid" (nothing was paid, or all of it has gone back), "open" (a request waits for its answer),
    "answered" (the school has answered and nothing has happened since), "cancel" (cancelling gives the money back by
    itself), or "" when they may.
    """

    refusal: str
    most_minor: int
    currency: str
    most: str

    @property
    def is_allowed(self) -> bool:
        return not self.refusal


def refund_ask(booking_uid: str, *, now: datetime) -> RefundAsk:
    """Whether the student of this booking may ask for a refund at `now`. A few queries."""
    booking = Booking.objects.select_related("workshop").get(uid=booking_uid)
    most = refundable_of(booking_uid) if booking.status in _WAYS else 0
    return RefundAsk(
        refusal=_refusal(booking, now) if most else "unpaid",
        most_minor=most,
        currency=booking.currency,
        most=price_text(most, booking.currency) if most else "",
    )


def asked_refund(row: RefundRequest) -> AskedRefund:
    """A loaded row (with its booking and `decided_by`) as its view."""
    currency = row.booking.currency
    decider = row.decided_by
    return AskedRefund(
        id=row.pk,
        booking_uid=row.booking.uid,
        status=row.status,
        status_label=str(row.get_status_display()),
        reason=row.reason,
        answer=row.answer,
        granted_minor=row.granted_minor,
        currency=currency,
        granted=price_text(row.granted_minor, currency) if row.granted_minor else "",
        refund_status=row.refund_status,
        refund_label=str(row.get_refund_status_display()) if row.refund_status else "",
        created_at=row.created_at,
        decided_at=row.decided_at,
        decided_by=(decider.get_full_name() or decider.email) if decider else "",
    )


def refund_requests_of(booking_uid: str) -> list[AskedRefund]:
    """All requests about a booking, the latest first. One query."""
    return [asked_refund(row) for row in _rows().filter(booking__uid=booking_uid)]


def refund_request(request_id: int) -> AskedRefund | None:
    """One request. One query."""
    row = _rows().filter(pk=request_id).first()
    return asked_refund(row) if row else None


def open_requests_count() -> int:
    """How many requests wait for an answer. One query."""
    return RefundRequest.objects.filter(status=RefundRequestStatus.OPEN).count()


def _rows() -> QuerySet[RefundRequest]:
    return RefundRequest.objects.select_related("booking", "decided_by").order_by("-created_at", "-pk")


def _refusal(booking: Booking, now: datetime) -> str:
    latest = RefundRequest.objects.filter(booking=booking).order_by("-created_at", "-pk").first()
    if latest is not None and latest.status == RefundRequestStatus.OPEN:
        return "open"
    ended = Cancellation.objects.filter(booking=booking).order_by("-created_at", "-pk").first()
    if latest is not None and latest.decided_at and (ended is None or ended.created_at <= latest.decided_at):
        return "answered"
    return "" if ended is not None or _is_lost(booking, now) else "cancel"


def _is_lost(booking: Booking, now: datetime) -> bool:
    """Does cancelling at `now` give less than everything, since a date is too near or over?"""
    near = now + timedelta(hours=booking.workshop.refund_window_hours)
    return standing_seats(booking.uid).filter(session__start_at__lt=near).exists()
