"""A rule of dates in words: “Every Tuesday at 18:00”."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_time, get_day_names
from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.engine.recurrence import WEEKDAYS, Rule

from .formats import day_text, full_day_text

_WORKDAYS = ("MO", "TU", "WE", "TH", "FR")


def series_text(
    rule: Rule, first: datetime, *, number: int, last: date, locale: Locale, today: date | None = None
) -> str:
    """“Every Tuesday at 18:00, 10 dates until Monday 15 March”. `first` is the first date on the series' own clocks.

    The year is said where it is not that of `today`.
    """
    with_year = today is not None and last.year != today.year
    day = (full_day_text if with_year else day_text)(last, locale)
    return ngettext(
        "%(rule)s, %(number)s date until %(day)s", "%(rule)s, %(number)s dates until %(day)s", number
    ) % {"rule": rule_text(rule, first, locale), "number": number, "day": day}


def rule_text(rule: Rule, first: datetime, locale: Locale) -> str:
    """How often, on which days and when, on the series' own clocks."""
    time = format_time(first.time(), "short", locale=locale)
    maker = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly}.get(rule.frequency)
    text = maker(rule, first.date(), time, locale) if maker and "BYMONTH" not in rule.parts else ""
    return text or _("On the dates below at %(time)s") % {"time": time}


def _daily(rule: Rule, first: date, time: str, locale: Locale) -> str:
    if rule.days:
        return _on_days(rule.days, time, locale) if rule.interval == 1 else ""
    return ngettext("Every day at %(time)s", "Every %(number)s days at %(time)s", rule.interval) % {
        "number": rule.interval,
        "time": time,
    }


def _weekly(rule: Rule, first: date, time: str, locale: Locale) -> str:
    days = rule.days or (WEEKDAYS[first.weekday()],)
    if rule.interval == 1:
        return _on_days(days, time, locale)
    names = _names(days, locale)
    if rule.interval == 2:
        return _("Every second week on %(days)s at %(time)s") % {"days": names, "time": time}
    return _("Every %(number)s weeks on %(days)s at %(time)s") % {
        "number": rule.interval,
        "days": names,
        "time": time,
    }


def _on_days(days: tuple[str, ...], time: str, locale: Locale) -> str:
    if set(days) == set(WEEKDAYS):
        return _("Every day at %(time)s") % {"time": time}
    if set(days) == set(_WORKDAYS):
        return _("Monday to Friday at %(time)s") % {"time": time}
    return _("Every %(days)s at %(time)s") % {"days": _names(days, locale), "time": time}


def _monthly(rule: Rule, first: date, time: str, locale: Locale) -> str:
    parts = rule.parts.keys() - {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
    if rule.interval != 1 or len(rule.days) > 1:
        return ""
    if not parts:
        return _month_day(first.day, time)
    if parts == {"BYMONTHDAY"} and rule.parts["BYMONTHDAY"].isdigit():
        return _month_day(int(rule.parts["BYMONTHDAY"]), time)
    if parts == {"BYDAY"} and (place := _places().get(rule.days[0][:-2].lstrip("+"))):
        return place % {"day": _names((rule.days[0][-2:],), locale), "time": time}
    return ""


def _month_day(day: int, time: str) -> str:
    return _("Every month on day %(day)s at %(time)s") % {"day": day, "time": time}


def _places() -> dict[str, str]:
    return {
        "1": _("Every first %(day)s of the month at %(time)s"),
        "2": _("Every second %(day)s of the month at %(time)s"),
        "3": _("Every third %(day)s of the month at %(time)s"),
        "4": _("Every fourth %(day)s of the month at %(time)s"),
        "-1": _("Every last %(day)s of the month at %(time)s"),
    }


def _names(days: tuple[str, ...], locale: Locale) -> str:
    """The weekdays in the order of the week: “Tuesday and Thursday”."""
    wide = get_day_names("wide", "format", locale)
    ordered = sorted({WEEKDAYS.index(day) for day in days})
    return format_list([wide[day] for day in ordered], locale=locale)
