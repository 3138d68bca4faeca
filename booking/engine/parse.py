"""From the dictionary form (JSON) to a `Problem`, refusing what cannot be meant.

Unknown fields are passed over, so that a problem may carry notes; a missing optional field counts as its
default. Bounds that keep one question from exhausting a server stand at the top.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from booking.engine.errors import ProblemError
from booking.engine.instants import DATE_PART, DAY, DAYS, TIME_PART, TIMES, parse_day, parse_instant
from booking.engine.model import (
    MODES,
    Booking,
    Day,
    Event,
    Host,
    Hours,
    Instant,
    Mode,
    Problem,
    Schedule,
    Span,
    Trip,
    WeeklyHours,
)
from booking.engine.zones import zone

MAX_WINDOW_DAYS = 732
MAX_MINUTES = 60 * 24 * 31
MAX_NOTICE_MIN = 60 * 24 * 732
MAX_HOSTS = 1_000
MAX_ITEMS = 200_000
MAX_NAME = 200

# What the readers of texts raise at something else; KeyError for a dict, since Python 3.12 can hash slices.
_NO_TEXT = (ValueError, TypeError, KeyError)

T = TypeVar("T")


def parse_problem(problem: Any) -> Problem:
    """Read a problem. Raises ProblemError, which names the field at fault."""
    fields = _object(problem, "problem")
    window = _object(_required(fields, "window", ""), "window")
    window_from = _instant(_required(window, "from", "window."), "window.from")
    window_to = _instant(_required(window, "to", "window."), "window.to")
    if window_to < window_from:
        raise ProblemError("window", "ends before it begins")
    if window_to - window_from > MAX_WINDOW_DAYS * DAY:
        raise ProblemError("window", f"is longer than {MAX_WINDOW_DAYS} days")
    mode = _mode(_required(fields, "mode", ""))
    hosts = _list(_required(fields, "hosts", ""), "hosts", _host, MAX_HOSTS)
    if mode == "single" and len(hosts) != 1:
        raise ProblemError("hosts", "must hold exactly one host in mode single")
    restrict = fields.get("restrict")
    return Problem(
        now=_instant(_required(fields, "now", ""), "now"),
        window_from=window_from,
        window_to=window_to,
        invitee_timezone=_timezone(_required(fields, "invitee_timezone", ""), "invitee_timezone"),
        event=_event(_required(fields, "event", "")),
        hosts=hosts,
        mode=mode,
        restrict=None if restrict is None else _schedule(_object(restrict, "restrict"), "restrict."),
        holds=_spans(fields.get("holds"), "holds"),
    )


def _event(value: Any) -> Event:
    event = _object(value, "event")
    increment = event.get("increment_min")
    return Event(
        duration_min=_whole(_required(event, "duration_min", "event."), "event.duration_min", 1),
        increment_min=None if increment is None else _whole(increment, "event.increment_min", 1),
        offset_min=_optional_whole(event, "offset_min", "event."),
        buffer_before_min=_optional_whole(event, "buffer_before_min", "event."),
        buffer_after_min=_optional_whole(event, "buffer_after_min", "event."),
        min_notice_min=_optional_whole(event, "min_notice_min", "event.", MAX_NOTICE_MIN),
    )


def _host(value: Any, path: str) -> Host:
    host = _object(value, path)
    group = host.get("group")
    if group is not None and (not isinstance(group, str) or len(group) > MAX_NAME):
        raise ProblemError(f"{path}.group", f"must be null or a text of at most {MAX_NAME} characters")
    fixed = host.get("fixed")
    if fixed is not None and not isinstance(fixed, bool):
        raise ProblemError(f"{path}.fixed", "must be true or false")
    return Host(
        schedule=_schedule(host, f"{path}."),
        busy=_spans(host.get("busy"), f"{path}.busy"),
        bookings=_list(host.get("bookings"), f"{path}.bookings", _booking),
        fixed=bool(fixed),
        group=group,
    )


def _schedule(host: dict[str, Any], prefix: str) -> Schedule:
    overrides: dict[Day, list[Hours]] = {}
    for on, hours in _list(host.get("overrides"), f"{prefix}overrides", _override):
        overrides.setdefault(on, []).append(hours)
    return Schedule(
        timezone=_timezone(_required(host, "timezone", prefix), f"{prefix}timezone"),
        weekly=_list(host.get("weekly"), f"{prefix}weekly", _weekly),
        overrides=overrides,
        away=frozenset(_list(host.get("away"), f"{prefix}away", _day)),
        trips=_list(host.get("travel"), f"{prefix}travel", _trip),
    )


def _weekly(value: Any, path: str) -> WeeklyHours:
    weekly = _object(value, path)
    days = _list(_required(weekly, "days", f"{path}."), f"{path}.days", lambda day, at: _whole(day, at, 0, 6))
    return WeeklyHours(frozenset(days), _hours(weekly, path))


def _override(value: Any, path: str) -> tuple[Day, Hours]:
    override = _object(value, path)
    return _day(_required(override, "date", f"{path}."), f"{path}.date"), _hours(override, path)


def _hours(fields: dict[str, Any], path: str) -> Hours:
    return Hours(
        *(_clock(_required(fields, name, f"{path}."), f"{path}.{name}") for name in ("start", "end"))
    )


def _trip(value: Any, path: str) -> Trip:
    trip = _object(value, path)
    first = _day(_required(trip, "first", f"{path}."), f"{path}.first")
    last = None if trip.get("last") is None else _day(trip["last"], f"{path}.last")
    if last is not None and last < first:
        raise ProblemError(path, "ends before it begins")
    return Trip(first, last, _timezone(_required(trip, "timezone", f"{path}."), f"{path}.timezone"))


def _booking(value: Any, path: str) -> Booking:
    booking = _object(value, path)
    return Booking(
        *_span(booking, path),
        _optional_whole(booking, "buffer_before_min", f"{path}."),
        _optional_whole(booking, "buffer_after_min", f"{path}."),
    )


def _spans(value: Any, path: str) -> list[Span]:
    """Pairs of instants. The quick way reads well-formed pairs; the careful way finds the one at fault."""
    days, times, date_part, time_part = DAYS, TIMES, DATE_PART, TIME_PART
    if type(value) is list and set(map(type, value)) <= {list, tuple} and len(value) <= MAX_ITEMS:
        try:
            spans = [
                (days[a[date_part]] + times[a[time_part]], days[b[date_part]] + times[b[time_part]])
                for a, b in value
            ]
        except _NO_TEXT:
            pass
        else:
            if not [end for start, end in spans if end < start]:
                return spans
    return _list(value, path, _span)


def _span(value: Any, path: str) -> Span:
    """A pair of instants, or an object that names them `start` and `end`."""
    if isinstance(value, dict):
        value = [_required(value, name, f"{path}.") for name in ("start", "end")]
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ProblemError(path, "must be a pair of instants")
    start, end = _instant(value[0], f"{path}.start"), _instant(value[1], f"{path}.end")
    if end < start:
        raise ProblemError(path, "ends before it begins")
    return start, end


def _object(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProblemError(path, "must be an object")
    return value


def _required(fields: dict[str, Any], name: str, prefix: str) -> Any:
    if fields.get(name) is None:
        raise ProblemError(prefix + name, "is missing")
    return fields[name]


def _list(value: Any, path: str, read: Callable[[Any, str], T], most: int = MAX_ITEMS) -> list[T]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise ProblemError(path, "must be a list")
    if len(value) > most:
        raise ProblemError(path, f"must hold at most {most} items")
    return [read(item, f"{path}[{place}]") for place, item in enumerate(value)]


def _optional_whole(fields: dict[str, Any], name: str, prefix: str, most: int = MAX_MINUTES) -> int:
    value = fields.get(name)
    return 0 if value is None else _whole(value, prefix + name, 0, most)


def _whole(value: Any, path: str, least: int, most: int = MAX_MINUTES) -> int:
    # bool is an int to Python; to a caller, `true` minutes are a mistake.
    if type(value) is not int or not least <= value <= most:
        raise ProblemError(path, f"must be a whole number from {least} to {most}")
    return value


def _mode(value: Any) -> Mode:
    for mode in MODES:
        if value == mode:
            return mode
    raise ProblemError("mode", "must be single, all or any")


def _timezone(value: Any, path: str) -> str:
    try:
        return zone(value).name
    except (ValueError, TypeError):
        raise ProblemError(path, "must be the name of an IANA time zone, such as Europe/Berlin") from None


def _instant(value: Any, path: str) -> Instant:
    try:
        return parse_instant(value)
    except _NO_TEXT:
        raise ProblemError(path, "must be an instant such as 2027-03-01T12:58:00Z") from None


def _day(value: Any, path: str) -> Day:
    try:
        return parse_day(value)
    except _NO_TEXT:
        raise ProblemError(path, "must be a date such as 2027-03-01") from None


def _clock(value: Any, path: str) -> int:
    if not isinstance(value, str) or len(value) != 5 or value[2] != ":" or not value.isascii():
        raise ProblemError(path, "must be a time such as 09:30")
    hour, minute = value[:2], value[3:]
    if not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise ProblemError(path, "must be a time from 00:00 to 23:59")
    return int(hour) * 60 + int(minute)
