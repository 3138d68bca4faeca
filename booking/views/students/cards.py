"""A student's bookings in words: nothing here asks the database."""

from dataclasses import dataclass, replace
from datetime import datetime

from babel import Locale

from booking.enums import ActorKind, BookingStatus
from booking.selectors.bookings import BookingView, LessonView
from booking.selectors.reschedules import move_refusal
from booking.selectors.student_bookings import WaitingPlace
from booking.widget.managed import managed_booking
from booking.wording.clock_changes import clock_change_text
from booking.wording.countdowns import countdown_text, time_left_text
from booking.wording.money_state import money_text
from booking.wording.when import when_lines, when_text
from booking.wording.zones import offset_of

# From here on the card says how the price stands; before, its own line does.
_SETTLED = ("confirmed", "running", "past")
# The dates of a series beyond these stand on the booking's own page.
MOST_DATES = 12


@dataclass(frozen=True, slots=True)
class Clocks:
    """On whose clocks and in which language: the student's zone, the school's, and the present moment."""

    zone: str
    home: str
    locale: Locale
    now: datetime


@dataclass(frozen=True, slots=True)
class Hour:
    """A day, the times and the zone, in words."""

    day: str
    times: str
    zone: str


@dataclass(frozen=True, slots=True)
class LessonRow(Hour):
    """One date. `elsewhere` is the same on the school's clocks where they show another hour, `warning` says that clocks
    change before it, `is_off` that it does not take place for the student."""

    elsewhere: Hour | None
    warning: str
    is_over: bool
    is_off: bool


@dataclass(frozen=True, slots=True)
class BookingCard:
    """One booking. `state` is that of ManagedBooking; `time_left` says how long a held place is still kept."""

    booking: BookingView
    state: str
    tone: str
    countdown: str
    time_left: str
    lessons: tuple[LessonRow, ...]
    more_dates: int
    teachers: str
    money: str
    can_join: bool
    can_cancel: bool
    can_move: bool
    can_ask_refund: bool
    is_offer: bool
    is_next: bool

    @property
    def is_held(self) -> bool:
        return self.state == "held"


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """A place on a waiting list."""

    waiting: WaitingPlace
    when: str


def booking_cards(views: tuple[BookingView, ...], clocks: Clocks) -> list[BookingCard]:
    """In the order given. Warnings of changed clocks compare each lesson with the one before it, whichever booking
    that belongs to; the first is compared with now."""
    warnings = _warnings(views, clocks)
    cards = [_card(view, clocks, warnings) for view in views]
    following = next((place for place, card in enumerate(cards) if card.countdown), None)
    return [replace(card, is_next=place == following) for place, card in enumerate(cards)]


def waiting_cards(views: tuple[WaitingPlace, ...], clocks: Clocks) -> list[WaitingCard]:
    """The student's waiting lists."""
    return [WaitingCard(view, _when(view.start_at, view.end_at, clocks)) for view in views]


def _card(view: BookingView, clocks: Clocks, warnings: dict[int, str]) -> BookingCard:
    now, managed = clocks.now, managed_booking(view, now=clocks.now)
    shown = _shown(view, now)
    held_until = view.held_until if managed.state == "held" else None
    return BookingCard(
        booking=view,
        state=managed.state,
        tone=managed.tone,
        countdown=_countdown(view, managed.state, clocks),
        time_left=time_left_text(held_until, locale=clocks.locale, now=now) if held_until else "",
        lessons=tuple(_row(lesson, clocks, warnings) for lesson in shown[:MOST_DATES]),
        more_dates=max(0, len(shown) - MOST_DATES),
        teachers=", ".join(teacher.name for teacher in view.teachers),
        money=money_text(view) if managed.state in _SETTLED else view.price,
        can_join=managed.state in ("confirmed", "running") and bool(view.meeting_url),
        can_cancel=managed.can_cancel,
        can_move=managed.state == "confirmed" and _may_move(view, now),
        can_ask_refund=_may_ask(view, managed.state),
        is_offer=view.waitlist_offer and managed.state == "held",
        is_next=False,
    )


def _shown(view: BookingView, now: datetime) -> list[LessonView]:
    """The dates to come; of a booking that is over, all of them."""
    coming = [lesson for lesson in view.lessons if lesson.is_active and lesson.end_at > now]
    return coming or list(view.lessons)


def _row(lesson: LessonView, clocks: Clocks, warnings: dict[int, str]) -> LessonRow:
    day, times, zone = _hour(lesson, clocks.zone, clocks)
    differs = offset_of(clocks.home, lesson.start_at) != offset_of(clocks.zone, lesson.start_at)
    return LessonRow(
        day=day,
        times=times,
        zone=zone,
        elsewhere=Hour(*_hour(lesson, clocks.home, clocks)) if differs else None,
        warning=warnings.get(lesson.seat_id, ""),
        is_over=lesson.end_at <= clocks.now,
        is_off=not lesson.is_active,
    )


def _hour(lesson: LessonView, zone: str, clocks: Clocks) -> tuple[str, str, str]:
    return when_lines(lesson.start_at, lesson.end_at, zone, clocks.locale, with_year=True)


def _warnings(views: tuple[BookingView, ...], clocks: Clocks) -> dict[int, str]:
    """By seat."""
    found, before = {}, clocks.now
    coming = [lesson for view in views for lesson in view.lessons if lesson.is_active]
    for lesson in sorted(coming, key=lambda lesson: lesson.start_at):
        if lesson.start_at > clocks.now:
            text = clock_change_text(
                before, lesson.start_at, zone=clocks.zone, home=clocks.home, locale=clocks.locale
            )
            if text:
                found[lesson.seat_id] = text
            before = lesson.start_at
    return found


def _countdown(view: BookingView, state: str, clocks: Clocks) -> str:
    if state not in ("confirmed", "running"):
        return ""
    return countdown_text(view.start_at, view.end_at, zone=clocks.zone, locale=clocks.locale, now=clocks.now)


def _may_move(view: BookingView, now: datetime) -> bool:
    """Any date that can still be moved is reason enough for the link; its page says which and how."""
    coming = [lesson.start_at for lesson in view.lessons if lesson.is_active and lesson.start_at > now]
    return any(not move_refusal(view, start_at=at, by=ActorKind.STUDENT, now=now) for at in coming)


def _may_ask(view: BookingView, state: str) -> bool:
    """Money that was paid and not given back can be asked for once cancelling does not bring it by itself."""
    is_over = state in ("past", "cancelled") and view.status != BookingStatus.EXPIRED
    is_paid = view.payment is not None and view.payment.is_paid and view.payment.refundable_minor > 0
    return is_over and is_paid and view.refund_request is None


def _when(start: datetime | None, end: datetime | None, clocks: Clocks) -> str:
    if start is None or end is None:
        return ""
    return when_text(start, end, clocks.zone, clocks.locale, with_year=True)
