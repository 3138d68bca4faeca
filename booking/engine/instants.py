"""Instants as integers: ISO 8601 text and datetimes in and out.

Reading and writing thousands of instants is most of the engine's work, so both go through small tables: the
date part and the time part of a text are each looked up, and parsed only when they are seen for the first
time.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from booking.engine.model import Day, Instant

SECOND = 1000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TABLE_LIMIT = 50_000
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)


def instant(at: datetime) -> Instant:
    """Milliseconds since the epoch of an aware datetime (rounded down)."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def moment(at: Instant) -> datetime:
    """The aware UTC datetime of an instant."""
    return _EPOCH + timedelta(milliseconds=at)


def day(on: date) -> Day:
    """Days since 1970-01-01 of a civil date."""
    return on.toordinal() - EPOCH_ORDINAL


class _Table(dict[str, int]):
    """A bounded table of parts that were parsed before."""

    def remember(self, text: str, value: int) -> int:
        if len(self) >= _TABLE_LIMIT:
            self.clear()
        self[text] = value
        return value


class _Days(_Table):
    """`2027-03-01` to the day's first millisecond in UTC."""

    def __missing__(self, text: str) -> int:
        match = _DATE.fullmatch(text)
        if match is None:
            raise ValueError("no date")
        year, month, dom = map(int, match.groups())
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ValueError("year out of range")
        return self.remember(text, day(date(year, month, dom)) * DAY)


class _Times(_Table):
    """`T12:58:00.5+01:00` to milliseconds after midnight UTC; can be negative or beyond a day."""

    def __missing__(self, text: str) -> int:
        match = _TIME.fullmatch(text)
        if match is None:
            raise ValueError("no time with Z or an offset")
        hour, minute, second, fraction, sign, off_hour, off_minute = match.groups()
        if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59 or int(off_minute or 0) > 59:
            raise ValueError("no such time")
        at = (int(hour) * 60 + int(minute)) * MINUTE + int(second or 0) * SECOND
        if fraction:
            at += int(fraction.ljust(3, "0")[:3])
        if sign:
            offset = (int(off_hour) * 60 + int(off_minute)) * MINUTE
            if offset > DAY:
                raise ValueError("no such offset")
            at += offset if sign == "-" else -offset
        return self.remember(text, at)


DAYS = _Days()
TIMES = _Times()
# Where the two parts of an instant's text stand; kept as slices, since loops use them by the thousand.
DATE_PART = slice(10)
TIME_PART = slice(10, None)


def parse_instant(text: str) -> Instant:
    """Read `2027-03-01T12:58:00Z`: date, `T`, time and `Z` or an offset. What is below milliseconds is
    dropped.

    Raises ValueError or TypeError when the text is anything else, or outside the years 1900 to 2199.
    """
    return DAYS[text[DATE_PART]] + TIMES[text[TIME_PART]]


def parse_day(text: str) -> Day:
    """Read a civil date, `2027-03-01`. Raises ValueError or TypeError."""
    return DAYS[text] // DAY


_TIME_TEXTS = [f"T{minute // 60:02}:{minute % 60:02}:00Z" for minute in range(1440)]


class _DayTexts(dict[int, str]):
    """A day's number to its text."""

    def __missing__(self, number: Day) -> str:
        if len(self) >= _TABLE_LIMIT:
            self.clear()
        text = self[number] = date.fromordinal(number + EPOCH_ORDINAL).isoformat()
        return text


_DAY_TEXTS = _DayTexts()


def format_minutes(minutes: Iterable[int]) -> list[str]:
    """Write minutes since the epoch as `2027-03-01T15:00:00Z`."""
    days, times = _DAY_TEXTS, _TIME_TEXTS
    return [days[minute // 1440] + times[minute % 1440] for minute in minutes]
