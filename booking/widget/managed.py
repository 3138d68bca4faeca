"""A booking as its own page shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from booking.enums import ActorKind, BookingSource, BookingStatus, PayWay
from booking.selectors.bookings import BookingView
from booking.selectors.cancellations import CancellationPreview, cancellation_preview
from booking.selectors.reschedules import last_moment, move_refusal
from booking.wording.clocks import clock_notes
from booking.wording.formats import page_locale, time_text
from booking.wording.money_state import money_state
from booking.wording.when import elsewhere_text, when_text
from payments.enums import PaymentStatus

from .history import HistoryLine, history_of, moment_text
from .managed_lessons import ManagedLesson, managed_lessons
from .policy import rule_text

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
    `held_for` says why a held one is: "offer" (from a waiting list), "school" (entered by the school), or "" (it was
    begun here and the minutes run). `trouble` says what became of the last try to pay for it: "declined" (a card was
    refused), "failed" (the bank did not make the payment), "ran_out" (the payment page closed), or "". `lessons` are
    the dates of a course; of anything else, its one date. `money` is how its price stands, “paid” for one.
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
    held_for: str
    held_until_day: str
    lessons: tuple[ManagedLesson, ...]
    clock_notes: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    move_until: str
    rule: str
    trouble: str
    money: str

    @property
    def is_owed(self) -> bool:
        """Is it booked, and still to be paid at the school?"""
        payment = self.booking.payment
        return self.state in ("confirmed", "running", "past") and payment is not None and payment.is_owed

    @property
    def may_pay_at_school(self) -> bool:
        """A place that is kept for somebody may also be paid there, where its workshop is."""
        view = self.booking
        is_kept = self.state == "held" and bool(self.held_for) and not view.is_free
        return is_kept and view.pay_way != PayWay.ONLINE

    @property
    def may_pay_online(self) -> bool:
        return not self.may_pay_at_school or self.booking.pay_way != PayWay.SCHOOL

    @property
    def counts_minutes(self) -> bool:
        """Is the hold one of minutes, begun here, and not one of days?"""
        return not self.held_for and self.minutes_left <= self.hold_minutes

    @property
    def can_cancel(self) -> bool:
        return self.state == "confirmed" and self.preview.is_allowed

    @property
    def has_when(self) -> bool:
        """Is there a next or a last lesson to name? The dates of a course that is off are all in its list."""
        return not self.booking.is_series or self.state not in ("cancelled", "expired", "late")

    @property
    def can_move(self) -> bool:
        """A single lesson by the booking's own button; the dates of a course each have their own."""
        return self.state == "confirmed" and not self.booking.is_series and self.lessons[0].can_move


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
        refund_until=moment_text(preview.refund_until, zone),
        held_for=_held_for(view) if state == "held" else "",
        held_until_day=moment_text(held_until, zone) if held_until else "",
        lessons=managed_lessons(view, now=now),
        clock_notes=_clock_notes(view, now),
        history=history_of(view),
        move_until=_move_until(view, zone, now),
        rule=rule_text(view),
        trouble=_trouble(view) if state == "held" else "",
        money=money_state(view),
    )


def _trouble(view: BookingView) -> str:
    if view.payment is None:
        return ""
    if view.payment.status == PaymentStatus.FAILED:
        return "failed"
    if view.payment.status == PaymentStatus.EXPIRED:
        return "ran_out"
    return "declined" if view.payment.declines else ""


def _held_for(view: BookingView) -> str:
    if view.waitlist_offer:
        return "offer"
    return "school" if view.source == BookingSource.STAFF else ""


def _clock_notes(view: BookingView, now: datetime) -> tuple[str, ...]:
    starts = [lesson.start_at for lesson in view.active_lessons if lesson.start_at > now]
    home = view.school.time_zone
    return clock_notes(starts, zone=view.attendee_time_zone, home=home, locale=page_locale())


def _move_until(view: BookingView, zone: str, now: datetime) -> str:
    """Until when a lesson that can be moved can be."""
    if not view.is_confirmed or move_refusal(view, start_at=view.start_at, by=ActorKind.STUDENT, now=now):
        return ""
    return moment_text(last_moment(view, start_at=view.start_at, by=ActorKind.STUDENT), zone)


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
