"""Stretches of days that money is counted over, in the school's zone; pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

Step = Literal["day", "week", "month"]

THIS_MONTH, LAST_MONTH = "this_month", "last_month"
LAST_30_DAYS, THIS_YEAR, LAST_YEAR = "last_30_days", "this_year", "last_year"
_MOST_DAYS_BY_DAY, _MOST_DAYS_BY_WEEK = 62, 190
_MONTH, _YEAR = relativedelta(months=1), relativedelta(years=1)
_STEPS: dict[Step, relativedelta] = {
    "day": relativedelta(days=1),
    "week": relativedelta(days=7),
    "month": _MONTH,
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first_on` to `last_on`, both included, and those before that they are compared with."""

    first_on: date
    last_on: date
    before_first_on: date
    before_last_on: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when (included) to when (not included), aware."""
        return _bounds(self.first_on, self.last_on, zone)

    def bounds_before(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        return _bounds(self.before_first_on, self.before_last_on, zone)

    @property
    def step(self) -> Step:
        """How finely a picture of it is drawn, so that it has some thirty to sixty bars at most."""
        days = (self.last_on - self.first_on).days + 1
        return "day" if days <= _MOST_DAYS_BY_DAY else "week" if days <= _MOST_DAYS_BY_WEEK else "month"

    def steps(self, step: Step) -> Iterator[date]:
        """The first day of each bar: weeks begin on Monday, as PostgreSQL's do (ISO 8601)."""
        on = start_of(self.first_on, step)
        while on <= self.last_on:
            yield on
            on += _STEPS[step]


def period(name: str, today: date) -> Period:
    """A named period; what has not come yet is left out, and left out of what it is compared with, too."""
    first_of_month, first_of_year = today.replace(day=1), today.replace(month=1, day=1)
    if name == LAST_MONTH:
        return _whole(first_of_month - _MONTH, first_of_month, _MONTH)
    if name == LAST_30_DAYS:
        return own_days(today - timedelta(days=29), today)
    if name == THIS_YEAR:
        return Period(first_of_year, today, first_of_year - _YEAR, today - _YEAR)
    if name == LAST_YEAR:
        return _whole(first_of_year - _YEAR, first_of_year, _YEAR)
    return Period(first_of_month, today, first_of_month - _MONTH, today - _MONTH)


def own_days(first_on: date, last_on: date) -> Period:
    """The days that somebody chose, compared with as many before them; the other way round if need be."""
    first_on, last_on = sorted((first_on, last_on))
    days = last_on - first_on + timedelta(days=1)
    return Period(first_on, last_on, first_on - days, first_on - timedelta(days=1))


def start_of(on: date, step: Step) -> date:
    """The first day of the bar that a day belongs to."""
    if step == "month":
        return on.replace(day=1)
    return on - timedelta(days=on.weekday()) if step == "week" else on


def _whole(first_on: date, next_on: date, length: relativedelta) -> Period:
    day = timedelta(days=1)
    return Period(first_on, next_on - day, first_on - length, first_on - day)


def _bounds(first_on: date, last_on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    midnights = (datetime.combine(on, time.min, zone) for on in (first_on, last_on + timedelta(days=1)))
    first_at, end_at = midnights
    return first_at, end_at
