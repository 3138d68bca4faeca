"""From the dictionary form (JSON) to a `Problem`, refusing what cannot be meant.

Unknown fields are passed over, so that a problem may carry notes; a missing optional field counts as its
default.
"""

from typing import Any

from booking.engine.errors import ProblemError
from booking.engine.fields import (
    as_clock,
    as_day,
    as_instant,
    as_list,
    as_object,
    as_span,
    as_spans,
    as_timezone,
    as_whole,
    optional_whole,
    required,
)
from booking.engine.instants import DAY
from booking.engine.model import (
    MODES,
    Booking,
    Day,
    Event,
    Host,
    Hours,
    Mode,
    Problem,
    Schedule,
    Trip,
    WeeklyHours,
)

MAX_WINDOW_DAYS = 732
MAX_NOTICE_MIN = 60 * 24 * 732
MAX_HOSTS = 1_000
MAX_NAME = 200


def parse_problem(problem: Any) -> Problem:
    """Read a problem. Raises ProblemError, which names the field at fault."""
    fields = as_object(problem, "problem")
    window = as_object(required(fields, "window", ""), "window")
    window_from = as_instant(required(window, "from", "window."), "window.from")
    window_to = as_instant(required(window, "to", "window."), "window.to")
    if window_to < window_from:
        raise ProblemError("window", "ends before it begins")
    if window_to - window_from > MAX_WINDOW_DAYS * DAY:
        raise ProblemError("window", f"is longer than {MAX_WINDOW_DAYS} days")
    mode = _mode(required(fields, "mode", ""))
    hosts = as_list(required(fields, "hosts", ""), "hosts", _host, MAX_HOSTS)
    if mode == "single" and len(hosts) != 1:
        raise ProblemError("hosts", "must hold exactly one host in mode single")
    restrict = fields.get("restrict")
    return Problem(
        now=as_instant(required(fields, "now", ""), "now"),
        window_from=window_from,
        window_to=window_to,
        invitee_timezone=as_timezone(required(fields, "invitee_timezone", ""), "invitee_timezone"),
        event=_event(required(fields, "event", "")),
        hosts=hosts,
        mode=mode,
        restrict=None if restrict is None else _schedule(as_object(restrict, "restrict"), "restrict."),
        holds=as_spans(fields.get("holds"), "holds"),
    )


def _event(value: Any) -> Event:
    event = as_object(value, "event")
    increment = event.get("increment_min")
    return Event(
        duration_min=as_whole(required(event, "duration_min", "event."), "event.duration_min", 1),
        increment_min=None if increment is None else as_whole(increment, "event.increment_min", 1),
        offset_min=optional_whole(event, "offset_min", "event."),
        buffer_before_min=optional_whole(event, "buffer_before_min", "event."),
        buffer_after_min=optional_whole(event, "buffer_after_min", "event."),
        min_notice_min=optional_whole(event, "min_notice_min", "event.", MAX_NOTICE_MIN),
    )


def _host(value: Any, path: str) -> Host:
    host = as_object(value, path)
    group = host.get("group")
    if group is not None and (not isinstance(group, str) or len(group) > MAX_NAME):
        raise ProblemError(f"{path}.group", f"must be null or a text of at most {MAX_NAME} characters")
    fixed = host.get("fixed")
    if fixed is not None and not isinstance(fixed, bool):
        raise ProblemError(f"{path}.fixed", "must be true or false")
    return Host(
        schedule=_schedule(host, f"{path}."),
        busy=as_spans(host.get("busy"), f"{path}.busy"),
        bookings=as_list(host.get("bookings"), f"{path}.bookings", _booking),
        fixed=bool(fixed),
        group=group,
    )


def _schedule(host: dict[str, Any], prefix: str) -> Schedule:
    overrides: dict[Day, list[Hours]] = {}
    for on, hours in as_list(host.get("overrides"), f"{prefix}overrides", _override):
        overrides.setdefault(on, []).append(hours)
    return Schedule(
        timezone=as_timezone(required(host, "timezone", prefix), f"{prefix}timezone"),
        weekly=as_list(host.get("weekly"), f"{prefix}weekly", _weekly),
        overrides=overrides,
        away=frozenset(as_list(host.get("away"), f"{prefix}away", as_day)),
        trips=as_list(host.get("travel"), f"{prefix}travel", _trip),
    )


def _weekly(value: Any, path: str) -> WeeklyHours:
    weekly = as_object(value, path)
    days = as_list(
        required(weekly, "days", f"{path}."), f"{path}.days", lambda day, at: as_whole(day, at, 0, 6)
    )
    return WeeklyHours(frozenset(days), _hours(weekly, path))


def _override(value: Any, path: str) -> tuple[Day, Hours]:
    override = as_object(value, path)
    return as_day(required(override, "date", f"{path}."), f"{path}.date"), _hours(override, path)


def _hours(fields: dict[str, Any], path: str) -> Hours:
    return Hours(
        *(as_clock(required(fields, name, f"{path}."), f"{path}.{name}") for name in ("start", "end"))
    )


def _trip(value: Any, path: str) -> Trip:
    trip = as_object(value, path)
    first = as_day(required(trip, "first", f"{path}."), f"{path}.first")
    last = None if trip.get("last") is None else as_day(trip["last"], f"{path}.last")
    if last is not None and last < first:
        raise ProblemError(path, "ends before it begins")
    return Trip(first, last, as_timezone(required(trip, "timezone", f"{path}."), f"{path}.timezone"))


def _booking(value: Any, path: str) -> Booking:
    booking = as_object(value, path)
    return Booking(
        *as_span(booking, path),
        optional_whole(booking, "buffer_before_min", f"{path}."),
        optional_whole(booking, "buffer_after_min", f"{path}."),
    )


def _mode(value: Any) -> Mode:
    for mode in MODES:
        if value == mode:
            return mode
    raise ProblemError("mode", "must be single, all or any")
