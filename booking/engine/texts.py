"""Instants and dates as ISO 8601 text.

Reading and writing thousands of instants is most of the work on a problem in the dictionary form. So a date
part and a time part are parsed when they are first seen, and looked up in a table from then on.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from booking.engine.instants import DAY, EPOCH_ORDINAL, MINUTE, SECOND, day
from booking.engine.model import Day, Instant, Span

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
# What the readers raise at anything but a good text; KeyError for a dict, since Python 3.12 can hash slices.
NO_TEXT = (ValueError, TypeError, KeyError)

_TABLE_LIMIT = 50_000
_DATE_PART, _TIME_PART = slice(10), slice(10, None)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
# `2027-03-01` to its first millisecond in UTC, and `T12:58:00.5+01:00` to milliseconds after it.
_dates: dict[str, int] = {}
_times: dict[str, int] = {}


def parse_instant(text: str) -> Instant:
    """Read `2027-03-01T12:58:00Z`: date, `T`, time and `Z` or an offset; drops what is below milliseconds.

    Raises one of NO_TEXT when the text is anything else, or outside the years 1900 to 2199.
    """
    at = _times.get(text[_TIME_PART])
    return _date(text[_DATE_PART]) + (_read_time(text[_TIME_PART]) if at is None else at)


def parse_day(text: str) -> Day:
    """Read a civil date, `2027-03-01`. Raises one of NO_TEXT."""
    return _date(text) // DAY


def known_spans(value: Any) -> list[Span] | None:
    """Read a list of pairs of instants quickly; None if it takes a closer look to read it, or to refuse it."""
    dates, times, date_part, time_part = _dates, _times, _DATE_PART, _TIME_PART
    if type(value) is not list or not set(map(type, value)) <= {list, tuple}:
        return None
    try:
        spans = [
            (dates[a[date_part]] + times[a[time_part]], dates[b[date_part]] + times[b[time_part]])
            for a, b in value
        ]
    except NO_TEXT:
        return None
    return None if [end for start, end in spans if end < start] else spans


def _date(text: str) -> int:
    at = _dates.get(text)
    return _read_date(text) if at is None else at


def _read_date(text: str) -> int:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError("no date")
    year, month, dom = map(int, match.groups())
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError("year out of range")
    return _remember(_dates, text, day(date(year, month, dom)) * DAY)


def _read_time(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("no time with Z or an offset")
    hour, minute, second, fraction, sign, off_hour, off_minute = match.groups("0")
    if int(hour) > 23 or max(int(minute), int(second), int(off_minute)) > 59 or int(off_hour) > 23:
        raise ValueError("no such time")
    at = (int(hour) * 60 + int(minute)) * MINUTE + int(second) * SECOND + int(fraction.ljust(3, "0")[:3])
    ahead = (int(off_hour) * 60 + int(off_minute)) * MINUTE
    return _remember(_times, text, at + ahead if sign == "-" else at - ahead)


def _remember(table: dict[str, int], text: str, value: int) -> int:
    if len(table) >= _TABLE_LIMIT:
        table.clear()
    table[text] = value
    return value


class _DayTexts(dict[int, str]):
    """A day's number to its text."""

    def __missing__(self, number: Day) -> str:
        if len(self) >= _TABLE_LIMIT:
            self.clear()
        text = self[number] = date.fromordinal(number + EPOCH_ORDINAL).isoformat()
        return text


_day_texts = _DayTexts()
_minute_texts = [f"T{minute // 60:02}:{minute % 60:02}:00Z" for minute in range(1440)]


def format_minutes(minutes: Iterable[int]) -> list[str]:
    """Write minutes since the epoch as `2027-03-01T15:00:00Z`."""
    days, times = _day_texts, _minute_texts
    return [days[minute // 1440] + times[minute % 1440] for minute in minutes]
