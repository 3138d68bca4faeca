"""A booking as its own page shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from booking.enums import BookingStatus
from booking.selectors.bookings import BookingView
from booking.selectors.cancellations import CancellationPreview, cancellation_preview
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from booking.wording.when import elsewhere_text, when_text
from booking.wording.zones import zone_label
from payments.enums import PaymentStatus

# Badge by state; what is missing has the plain one.
_TONES = {
    "confirmed": "success",
    "running": "success",
    "held": "warning",
    "processing": "warning",
    "ending": "warning",
}


@dataclass(frozen=True, slots=True)
class ManagedBooking:
    """Everything in words for the visitor's zone.

    `state` is held (waits for payment), processing (the bank works on it), ending (the hold is over and being
    closed), confirmed, running, past, cancelled, expired, or late (paid after the hold had ended; goes back).
    """

    booking: BookingView
    state: str
    tone: str
    when: str
    school_when: str
    teachers: str
    held_until: str
    hold_minutes: int
    minutes_left: int
    preview: CancellationPreview
    refund_until: str

    @property
    def can_cancel(self) -> bool:
        return self.state == "confirmed" and self.preview.is_allowed


def managed_booking(view: BookingView, *, now: datetime) -> ManagedBooking:
    """The booking at this moment. No query."""
    locale = page_locale()
    zone = view.attendee_time_zone
    state = _state(view, now)
    preview = cancellation_preview(view, now)
    held_until = view.held_until if state == "held" else None
    return ManagedBooking(
        booking=view,
        state=state,
        tone=_TONES.get(state, ""),
        when=when_text(view.start_at, view.end_at, zone, locale, with_year=True),
        school_when=elsewhere_text(
            view.start_at, view.end_at, home=view.school.time_zone, zone=zone, locale=locale, with_year=True
        ),
        teachers=", ".join(teacher.name for teacher in view.teachers),
        held_until=time_text(held_until, zone, locale) if held_until else "",
        hold_minutes=settings.HOLD_MINUTES,
        minutes_left=-(-int((held_until - now).total_seconds()) // 60) if held_until else 0,
        preview=preview,
        refund_until=_moment(preview.refund_until, zone),
    )


def _moment(at: datetime, zone: str) -> str:
    """“Thursday 14 January 2027, 18:00, Madrid (UTC+1)”."""
    locale = page_locale()
    return ", ".join(
        (
            full_day_text(local_day(at, zone), locale),
            time_text(at, zone, locale),
            zone_label(zone, at, locale),
        )
    )


def _state(view: BookingView, now: datetime) -> str:
    match view.status:
        case BookingStatus.HELD:
            return _held_state(view, now)
        case BookingStatus.CONFIRMED if view.start_at > now:
            return "confirmed"
        case BookingStatus.CONFIRMED if view.end_at > now:
            return "running"
        case BookingStatus.CONFIRMED | BookingStatus.ATTENDED | BookingStatus.NO_SHOW:
            return "past"
        case BookingStatus.EXPIRED if view.payment is not None and view.payment.is_paid:
            return "late"
    return str(view.status)


def _held_state(view: BookingView, now: datetime) -> str:
    if view.payment is not None and view.payment.status == PaymentStatus.PROCESSING:
        return "processing"
    return "held" if view.held_until is not None and view.held_until > now else "ending"
