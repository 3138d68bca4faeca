"""How long it is until a lesson, as people say it."""

from datetime import datetime, timedelta

from babel import Locale
from babel.dates import format_timedelta
from django.utils.translation import gettext as _

from .formats import local_day, time_text


def countdown_text(start: datetime, end: datetime, *, zone: str, locale: Locale, now: datetime) -> str:
    """“now”, “in 25 minutes”, “today at 18:00”, “tomorrow at 18:00”, “in 3 days”, on the zone's clocks.

    Nothing once it is over.
    """
    if now >= end:
        return ""
    if now >= start:
        return _("now")
    left = start - now
    if left < timedelta(hours=2):
        minutes = max(1, round(left.total_seconds() / 60))
        left = timedelta(minutes=minutes)
        return format_timedelta(left, add_direction=True, granularity="minute", threshold=2, locale=locale)
    days = (local_day(start, zone) - local_day(now, zone)).days
    if days < 2:
        words = _("tomorrow at %(time)s") if days else _("today at %(time)s")
        return words % {"time": time_text(start, zone, locale)}
    return format_timedelta(
        timedelta(days=days), add_direction=True, granularity="day", threshold=2, locale=locale
    )


def time_left_text(until: datetime, *, locale: Locale, now: datetime) -> str:
    """“25 minutes”, “3 hours”, “2 days”: how long something is still kept; never more than it is."""
    minutes = max(0, int((until - now).total_seconds()) // 60)
    if minutes < 120:
        return format_timedelta(
            timedelta(minutes=minutes), granularity="minute", threshold=200, locale=locale
        )
    hours = minutes // 60
    if hours < 48:
        return format_timedelta(timedelta(hours=hours), granularity="hour", threshold=100, locale=locale)
    return format_timedelta(timedelta(days=hours // 24), granularity="day", threshold=100, locale=locale)
