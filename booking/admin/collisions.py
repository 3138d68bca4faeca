"""Collisions in words, for the screens that show them before something is saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.selectors.clashes import Reason
from booking.selectors.collisions import Collision
from booking.wording.formats import page_locale, short_text, time_text

MOST_SHOWN = 20

_WORDS: dict[Reason, Promise] = {
    Reason.CLOSED: _("on a day that the school would be closed"),
    Reason.TIME_OFF: _("on a day off"),
    Reason.AWAY: _("takes place here while the teacher travels"),
    Reason.TRIP: _("outside the hours, which count on other clocks during the trip"),
    Reason.HOURS: _("outside the new hours"),
    Reason.DAY_FULL: _("more sessions that day than the limit"),
    Reason.WEEK_FULL: _("more sessions that week than the limit"),
}


@dataclass(frozen=True, slots=True)
class CollisionLine:
    """One session in the way: what, when, who, why."""

    session_id: int
    title: str
    when: str
    teachers: str
    taken: int
    capacity: int
    is_tutoring: bool
    why: str


@dataclass(frozen=True, slots=True)
class CollisionLines:
    """The first of them; `more` are not shown. False when there is none."""

    lines: tuple[CollisionLine, ...]
    total: int
    students: int

    @property
    def more(self) -> int:
        return self.total - len(self.lines)

    def __bool__(self) -> bool:
        return self.total > 0


def collision_lines(collisions: Sequence[Collision], time_zone: str) -> CollisionLines:
    """The collisions on the clocks of the zone, in the page's language."""
    locale = page_locale()
    lines = tuple(
        CollisionLine(
            session_id=one.session_id,
            title=one.title,
            when=f"{short_text(one.start_at, time_zone, locale, with_year=True)}"
            f"\u00a0–\u00a0{time_text(one.end_at, time_zone, locale)}",
            teachers=", ".join(one.teachers),
            taken=one.taken,
            capacity=one.capacity,
            is_tutoring=one.is_tutoring,
            why=str(_WORDS[one.reason]),
        )
        for one in collisions[:MOST_SHOWN]
    )
    return CollisionLines(lines, len(collisions), sum(one.taken for one in collisions))


def accepted_sessions(text: str) -> set[int]:
    """The sessions that were named when somebody chose to save all the same: the value of that button."""
    return {int(part) for part in text.split(",") if part.isascii() and part.isdecimal() and len(part) < 20}
