"""Months as a calendar draws them. Plain dates, no clock."""

from calendar import Calendar
from datetime import date, timedelta

Week = tuple[date | None, ...]


def first_of(on: date) -> date:
    """The first day of that date's month."""
    return on.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return first_of(first + timedelta(days=31))


def previous_month(first: date) -> date:
    """The first day of the month before."""
    return first_of(first - timedelta(days=1))


def last_of(first: date) -> date:
    """The last day of the month."""
    return next_month(first) - timedelta(days=1)


def weeks_of(first: date, week_starts_on: int) -> tuple[Week, ...]:
    """The month's weeks of seven days; None where a neighbouring month's day would stand. Monday is 0."""
    weeks = Calendar(week_starts_on).monthdatescalendar(first.year, first.month)
    return tuple(tuple(on if on.month == first.month else None for on in week) for week in weeks)
