"""The small table on the cancel page: how much goes back until when, or for which lesson of a course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.enums import ActorKind
from booking.selectors.bookings import BookingView, LessonView
from booking.selectors.cancellations import terms
from booking.selectors.prices import percent_of, price_text

from .history import moment_text
from .managed_lessons import lesson_when
from .policy import refund_steps, steps_before


@dataclass(frozen=True, slots=True)
class RefundRow:
    """`is_now` marks what holds at this moment."""

    label: str
    percent: int
    amount: str
    is_now: bool = False


def refund_table(view: BookingView, lesson: LessonView | None, *, now: datetime) -> tuple[RefundRow, ...]:
    """For the one date the steps that are still ahead, if there is more than one; for a whole course each lesson to
    come with what goes back for it. Nothing where no money was paid, or an amount less than the price is left."""
    coming = [each for each in view.active_lessons if each.start_at > now]
    meant = coming if lesson is None else [lesson]
    if (
        not view.is_confirmed
        or view.is_free
        or view.refundable_minor < sum(each.price_minor for each in meant)
    ):
        return ()
    if lesson is None and view.is_series:
        return tuple(_of_lesson(view, each, now) for each in coming)
    return _of_steps(view, meant[0] if meant else None, now)


def _of_lesson(view: BookingView, lesson: LessonView, now: datetime) -> RefundRow:
    found = terms(
        view,
        start_at=lesson.start_at,
        by=ActorKind.STUDENT,
        now=now,
        tiers=view.refund_tiers,
        moved_at=lesson.moved_at,
    )
    amount = _amount(percent_of(lesson.price_minor, found.percent, view.currency), view.currency)
    return RefundRow(lesson_when(lesson, view.attendee_time_zone), found.percent, amount)


def _of_steps(view: BookingView, lesson: LessonView | None, now: datetime) -> tuple[RefundRow, ...]:
    if lesson is None or lesson.moved_at is not None:
        return ()
    steps: Sequence[tuple[int, int]] = refund_steps(view.refund_tiers, view.refund_window_hours)
    ahead = steps_before(
        steps, start_at=lesson.start_at, amount_minor=lesson.price_minor, currency=view.currency, now=now
    )
    if len(steps) < 2:
        return ()
    zone = view.attendee_time_zone
    return tuple(
        RefundRow(moment_text(step.until, zone), step.percent, step.amount, step.is_now) for step in ahead
    )


def _amount(amount_minor: int, currency: str) -> str:
    """An amount in words; a dash for nothing, which is not “Free” here."""
    return price_text(amount_minor, currency) if amount_minor else "–"
