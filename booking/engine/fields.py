"""Readers of single values of the dictionary form.

Each takes the path of its value, and raises a ProblemError that names it. Bounds keep one question from
exhausting a server.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from booking.engine.errors import ProblemError
from booking.engine.model import Day, Instant, Span
from booking.engine.texts import NO_TEXT, known_spans, parse_day, parse_instant
from booking.engine.zones import zone

MAX_MINUTES = 60 * 24 * 31
MAX_ITEMS = 200_000

T = TypeVar("T")


def as_object(value: Any, path: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise ProblemError(path, "must be an object")
    return value


def required(fields: dict[str, Any], name: str, prefix: str) -> Any:
    """The value of a field that must be there and not null."""
    if fields.get(name) is None:
        raise ProblemError(prefix + name, "is missing")
    return fields[name]


def as_list(value: Any, path: str, read: Callable[[Any, str], T], most: int = MAX_ITEMS) -> list[T]:
    """Each item of a list, read by `read`; null is an empty list."""
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise ProblemError(path, "must be a list")
    if len(value) > most:
        raise ProblemError(path, f"must hold at most {most} items")
    return [read(item, f"{path}[{place}]") for place, item in enumerate(value)]


def optional_whole(fields: dict[str, Any], name: str, prefix: str, most: int = MAX_MINUTES) -> int:
    """Like `as_whole` from 0; a field that is missing or null counts as 0."""
    value = fields.get(name)
    return 0 if value is None else as_whole(value, prefix + name, 0, most)


def as_whole(value: Any, path: str, least: int, most: int = MAX_MINUTES) -> int:
    """A whole number within bounds."""
    # bool is an int to Python; to a caller, `true` minutes are a mistake.
    if type(value) is not int or not least <= value <= most:
        raise ProblemError(path, f"must be a whole number from {least} to {most}")
    return value


def as_timezone(value: Any, path: str) -> str:
    """The name of an IANA zone."""
    try:
        return zone(value).name
    except (ValueError, TypeError):
        raise ProblemError(path, "must be the name of an IANA time zone, such as Europe/Berlin") from None


def as_instant(value: Any, path: str) -> Instant:
    """An instant, as ISO 8601 text with `Z` or an offset."""
    try:
        return parse_instant(value)
    except NO_TEXT:
        raise ProblemError(path, "must be an instant such as 2027-03-01T12:58:00Z") from None


def as_day(value: Any, path: str) -> Day:
    """A civil date, as `2027-03-01`."""
    try:
        return parse_day(value)
    except NO_TEXT:
        raise ProblemError(path, "must be a date such as 2027-03-01") from None


def as_clock(value: Any, path: str) -> int:
    """Minutes after midnight of a civil time, as `09:30`."""
    if not isinstance(value, str) or len(value) != 5 or value[2] != ":" or not value.isascii():
        raise ProblemError(path, "must be a time such as 09:30")
    hour, minute = value[:2], value[3:]
    if not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise ProblemError(path, "must be a time from 00:00 to 23:59")
    return int(hour) * 60 + int(minute)


def as_spans(value: Any, path: str) -> list[Span]:
    """A list of pairs of instants; null is an empty list."""
    spans = known_spans(value)
    return as_list(value, path, as_span) if spans is None or len(spans) > MAX_ITEMS else spans


def as_span(value: Any, path: str) -> Span:
    """A pair of instants, or an object that names them `start` and `end`."""
    if isinstance(value, dict):
        value = [required(value, name, f"{path}.") for name in ("start", "end")]
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ProblemError(path, "must be a pair of instants")
    start, end = as_instant(value[0], f"{path}.start"), as_instant(value[1], f"{path}.end")
    if end < start:
        raise ProblemError(path, "ends before it begins")
    return start, end
