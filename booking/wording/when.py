"""A lesson's time in words."""

from datetime import datetime

from babel import Locale
from django.utils.translation import gettext as _

from .formats import day_text, full_day_text, local_day, time_text
from .zones import offset_of, zone_label


def when_text(start: datetime, end: datetime, zone: str, locale: Locale, *, with_year: bool = False) -> str:
    """“Thursday 14 January, 18:00 – 18:50, Madrid (UTC+1)”, on the zone's clocks."""
    day, times, place = when_lines(start, end, zone, locale, with_year=with_year)
    return _("%(day)s, %(times)s, %(zone)s") % {"day": day, "times": times, "zone": place}


def when_lines(
    start: datetime, end: datetime, zone: str, locale: Locale, *, with_year: bool = False
) -> tuple[str, str, str]:
    """The same in three: the day, the times, the zone."""
    day = (full_day_text if with_year else day_text)(local_day(start, zone), locale)
    # No line may end between the two times.
    times = f"{time_text(start, zone, locale)}\u00a0–\u00a0{time_text(end, zone, locale)}"
    return day, times, zone_label(zone, start, locale)


def elsewhere_text(
    start: datetime, end: datetime, *, home: str, zone: str, locale: Locale, with_year: bool = False
) -> str:
    """The same time on the school's clocks (`home`), or nothing where they show what the visitor's (`zone`) show."""
    if offset_of(home, start) == offset_of(zone, start):
        return ""
    return when_text(start, end, home, locale, with_year=with_year)
