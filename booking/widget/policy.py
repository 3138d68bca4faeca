"""The rules of cancelling and moving in words, and the money that goes back in steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.selectors.prices import percent_of, price_text


class Rules(Protocol):
    """Where the rules are read: a WorkshopCard."""

    @property
    def is_free(self) -> bool: ...
    @property
    def refund_window_hours(self) -> int: ...
    @property
    def refund_tiers(self) -> Sequence[tuple[int, int]]: ...
    @property
    def cancellation_notice_hours(self) -> int: ...
    @property
    def refuse_late_cancellation(self) -> bool: ...
    @property
    def students_may_reschedule(self) -> bool: ...
    @property
    def reschedule_notice_hours(self) -> int: ...


@dataclass(frozen=True, slots=True)
class RefundStep:
    """A line of the table on the cancel page: until when so much goes back. `is_now` marks the one that holds."""

    until: datetime
    percent: int
    amount: str
    is_now: bool


def rule_text(rules: Rules) -> str:
    """Cancelling and moving in a few sentences, before anything is booked."""
    sentences = [] if rules.is_free else [_refund_text(rules)]
    if rules.refuse_late_cancellation:
        sentences.append(_cancel_text(rules.cancellation_notice_hours))
    elif rules.is_free:
        sentences.append(_("You can cancel at any time before the start."))
    if rules.students_may_reschedule:
        sentences.append(_move_text(rules.reschedule_notice_hours))
    return " ".join(sentences)


def refund_steps(tiers: Sequence[tuple[int, int]], window_hours: int) -> list[tuple[int, int]]:
    """Hours before the start and percent, the earliest first, as they come to count: none reaches past the window.

    Of several that would end together at the window, the earliest holds there; one that gives no more than the next
    is left out.
    """
    steps: list[tuple[int, int]] = []
    for hours, percent in tiers or [(window_hours, 100)]:
        ends = max(hours, window_hours)
        if steps and steps[-1][0] == ends:
            continue
        if steps and steps[-1][1] == percent:
            steps.pop()
        steps.append((ends, percent))
    return [step for step in steps if step[1]]


def steps_before(
    steps: Sequence[tuple[int, int]], *, start_at: datetime, amount_minor: int, currency: str, now: datetime
) -> tuple[RefundStep, ...]:
    """The steps that are still ahead for a lesson, with the part of `amount_minor` that each gives back."""
    ahead = [(start_at - timedelta(hours=hours), percent) for hours, percent in steps]
    ahead = [(until, percent) for until, percent in ahead if now <= until]
    return tuple(
        RefundStep(
            until, percent, price_text(percent_of(amount_minor, percent, currency), currency), place == 0
        )
        for place, (until, percent) in enumerate(ahead)
    )


def _refund_text(rules: Rules) -> str:
    steps = refund_steps(rules.refund_tiers, rules.refund_window_hours)
    if not steps:
        return _("No money goes back when you cancel.")
    if steps[0][1] == 100 and len(steps) == 1:
        return _full_text(steps[0][0])
    parts = ", ".join(_part_text(hours, percent) for hours, percent in steps)
    return _("Money back when you cancel: %(parts)s.") % {"parts": parts}


def _full_text(hours: int) -> str:
    if not hours:
        return _("Full refund if you cancel before the start.")
    return ngettext(
        "Full refund if you cancel at least %(hours)s hour before the start.",
        "Full refund if you cancel at least %(hours)s hours before the start.",
        hours,
    ) % {"hours": hours}


def _part_text(hours: int, percent: int) -> str:
    if not hours:
        return _("%(percent)s\u00a0%% until the start") % {"percent": percent}
    if hours % 24 == 0 and hours > 24:
        return ngettext(
            "%(percent)s\u00a0%% until %(days)s day before the start",
            "%(percent)s\u00a0%% until %(days)s days before the start",
            hours // 24,
        ) % {"days": hours // 24, "percent": percent}
    return ngettext(
        "%(percent)s\u00a0%% until %(hours)s hour before the start",
        "%(percent)s\u00a0%% until %(hours)s hours before the start",
        hours,
    ) % {"hours": hours, "percent": percent}


def _cancel_text(hours: int) -> str:
    return ngettext(
        "Cancelling is possible until %(hours)s hour before the start.",
        "Cancelling is possible until %(hours)s hours before the start.",
        hours,
    ) % {"hours": hours}


def _move_text(hours: int) -> str:
    if not hours:
        return _("You can move your booking to another time until the start.")
    return ngettext(
        "You can move your booking to another time until %(hours)s hour before the start.",
        "You can move your booking to another time until %(hours)s hours before the start.",
        hours,
    ) % {"hours": hours}
