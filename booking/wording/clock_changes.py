"""When clocks are put forward or back between two lessons, and what that does to the hour."""

from datetime import date, datetime, timedelta

from babel import Locale
from django.utils.translation import gettext as _

from .formats import day_text, local_day, time_text
from .zones import offset_of, zone_city

_NEAR_ENOUGH = timedelta(minutes=1)


def clock_change_text(before: datetime, start: datetime, *, zone: str, home: str, locale: Locale) -> str:
    """Why the lesson at `start` is at another hour than one at `before`; "" when nothing shifts.

    It matters only where the visitor's clocks (`zone`) and the school's (`home`) go apart or together in between:
    where both change alike, or are the same, a lesson stays at its hour on both.
    """
    apart_before = offset_of(zone, before) - offset_of(home, before)
    apart_after = offset_of(zone, start) - offset_of(home, start)
    if apart_before == apart_after:
        return ""
    changed = home if offset_of(home, before) != offset_of(home, start) else zone
    return _(
        "The clocks change in %(city)s on %(day)s. This lesson is at %(here)s on your clocks, %(there)s at the school."
    ) % {
        "city": zone_city(changed, locale),
        "day": day_text(change_between(before, start, changed), locale),
        "here": time_text(start, zone, locale),
        "there": time_text(start, home, locale),
    }


def change_between(before: datetime, after: datetime, zone: str) -> date:
    """The day on which the zone's offset became what it is at `after`. The two moments have different offsets."""
    while after - before > _NEAR_ENOUGH:
        middle = before + (after - before) / 2
        if offset_of(zone, middle) == offset_of(zone, after):
            after = middle
        else:
            before = middle
    return local_day(after, zone)
