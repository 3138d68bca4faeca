"""Dates and times in words, the same on the server as Intl writes them in the browser."""

import re
import zoneinfo
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from django.utils.translation import get_language

# English without a country would be American: 6:00 PM, January 14. Schools say otherwise when they translate.
_REGIONS = {"en": "en_GB"}
# British dates as Intl has written them since CLDR 44: without a comma after the weekday.
_DAY_PATTERNS = {"en_GB": "EEEE d MMMM"}
# The year at the end of a full date, with the words that lead to it: "EEEE, d 'de' MMMM 'de' y".
_YEAR_AT_END = re.compile(r"[\s,]*(?:'[^']*')?\s*y+$")


def page_locale() -> Locale:
    """The locale of the page's language."""
    return _locale(get_language() or "en")


def language_tag(locale: Locale) -> str:
    """The locale as browsers name it: en-GB."""
    return str(locale).replace("_", "-")


def day_text(on: date, locale: Locale) -> str:
    """“Thursday 14 January”."""
    return format_date(on, _day_pattern(locale), locale=locale)


def full_day_text(on: date, locale: Locale) -> str:
    """“Thursday 14 January 2027”."""
    known = _DAY_PATTERNS.get(str(locale))
    return format_date(on, f"{known} y" if known else "full", locale=locale)


def short_text(at: datetime, zone: str, locale: Locale, *, with_year: bool = False) -> str:
    """“Thu 14 Jan, 18:00” on the zone's clocks, for lists."""
    day = format_skeleton("yMMMEd" if with_year else "MMMEd", local_day(at, zone), locale=locale)
    # British dates as the long ones above.
    day = day.replace(",", "") if str(locale) == "en_GB" else day
    return f"{day}, {time_text(at, zone, locale)}"


def month_text(first: date, locale: Locale) -> str:
    """“January 2027”."""
    return format_skeleton("yMMMM", first, locale=locale)


def time_text(at: datetime, zone: str, locale: Locale) -> str:
    """“18:00” on the zone's clocks."""
    return format_time(at, "short", tzinfo=zoneinfo.ZoneInfo(zone), locale=locale)


def local_day(at: datetime, zone: str) -> date:
    """The date in the zone at that moment."""
    return at.astimezone(zoneinfo.ZoneInfo(zone)).date()


def weekday_names(locale: Locale) -> tuple[tuple[str, str], ...]:
    """Short and full name of each weekday, in the order in which the locale's weeks run."""
    short, wide = get_day_names("short", "stand-alone", locale), get_day_names("wide", "stand-alone", locale)
    return tuple((short[day], wide[day]) for day in ((locale.first_week_day + n) % 7 for n in range(7)))


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(_REGIONS.get(language, language), sep="-" if "-" in language else "_")


@lru_cache(maxsize=64)
def _day_pattern(locale: Locale) -> str:
    if known := _DAY_PATTERNS.get(str(locale)):
        return known
    pattern = _YEAR_AT_END.sub("", locale.date_formats["full"].pattern)
    return pattern if "y" not in pattern else "full"
