"""Words for clocks that change between the lessons of a course."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from babel import Locale
from django.utils.translation import gettext as _

from .formats import day_text, local_day, time_text
from .zones import offset_of


def clock_notes(starts: Sequence[datetime], *, zone: str, home: str, locale: Locale) -> tuple[str, ...]:
    """A sentence for each change of clocks between two lessons, in the student's `zone` or in the school's (`home`).

    Where only one of them changes, or not by as much, lessons begin at another hour on the student's clocks: that is
    what the sentence says. `starts` are aware and in order.
    """
    return tuple(
        _note(before, after, zone, locale, moves=_apart(before, zone, home) != _apart(after, zone, home))
        for before, after in pairwise(starts)
        if any(offset_of(name, before) != offset_of(name, after) for name in (zone, home))
    )


def _apart(at: datetime, zone: str, home: str) -> timedelta:
    return offset_of(zone, at) - offset_of(home, at)


def _note(before: datetime, after: datetime, zone: str, locale: Locale, *, moves: bool) -> str:
    words = {
        "day": day_text(local_day(after, zone), locale),
        "time": time_text(after, zone, locale),
        "earlier": time_text(before, zone, locale),
    }
    if moves:
        return (
            _("Clocks change: from %(day)s on, lessons begin at %(time)s for you, no longer at %(earlier)s.")
            % words
        )
    return _("Clocks change before %(day)s; lessons stay at %(time)s for you.") % words
