"""Waiting lists in words for the visitor's zone."""

from dataclasses import dataclass
from datetime import datetime

from booking.selectors.waitlist import WaitingView, WaitTarget
from booking.wording.formats import page_locale
from booking.wording.when import elsewhere_text, when_text

from .history import moment_text


@dataclass(frozen=True, slots=True)
class TargetWords:
    """What can be waited for, on the visitor's clocks."""

    target: WaitTarget
    when: str
    school_when: str


@dataclass(frozen=True, slots=True)
class WaitingWords:
    """An entry on the clocks of who waits. `state` is waiting, offered, ending (the time to answer is over), or how
    it ended: taken, lapsed, left."""

    entry: WaitingView
    state: str
    tone: str
    when: str
    offered_until: str


def target_words(target: WaitTarget, *, zone: str) -> TargetWords:
    """Without a query."""
    locale, home = page_locale(), target.school.time_zone
    return TargetWords(
        target=target,
        when=when_text(target.start_at, target.end_at, zone, locale, with_year=True),
        school_when=elsewhere_text(
            target.start_at, target.end_at, home=home, zone=zone, locale=locale, with_year=True
        ),
    )


def waiting_words(entry: WaitingView, *, now: datetime) -> WaitingWords:
    """Without a query."""
    zone, until = entry.attendee_time_zone, entry.offered_until
    state = entry.status
    if entry.is_offered and until is not None and until <= now:
        state = "ending"
    when = ""
    if entry.start_at is not None and entry.end_at is not None:
        when = when_text(entry.start_at, entry.end_at, zone, page_locale(), with_year=True)
    return WaitingWords(
        entry=entry,
        state=state,
        tone={"offered": "success", "taken": "success", "waiting": "warning"}.get(state, ""),
        when=when,
        offered_until=moment_text(until, zone) if until else "",
    )
