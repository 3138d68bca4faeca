"""Every way in which a problem can be malformed, and the field that the answer names."""

import copy
import math

import pytest

from booking.engine import ProblemError, solve
from booking.engine.fields import MAX_ITEMS, MAX_MINUTES
from booking.engine.parse import MAX_HOSTS, MAX_NOTICE_MIN, MAX_WINDOW_DAYS, parse_problem
from tests.booking.engine.examples import DAY, problem

MISSING = object()
FULL = problem(
    {
        "overrides": [{"date": "2026-06-08", "start": "09:00", "end": "12:00"}],
        "away": ["2026-06-09"],
        "travel": [{"first": "2026-06-10", "last": "2026-06-11", "timezone": "Asia/Tokyo"}],
        "busy": [[DAY + "10:00:00Z", DAY + "10:30:00Z"]],
        "bookings": [
            {
                "start": DAY + "11:00:00Z",
                "end": DAY + "11:30:00Z",
                "buffer_before_min": 0,
                "buffer_after_min": 0,
            }
        ],
        "fixed": False,
        "group": None,
    },
    {
        "increment_min": 30,
        "offset_min": 0,
        "buffer_before_min": 0,
        "buffer_after_min": 0,
        "min_notice_min": 0,
    },
    restrict={"timezone": "UTC", "weekly": [{"days": [1], "start": "09:00", "end": "12:00"}]},
    holds=[[DAY + "10:00:00Z", DAY + "10:30:00Z"]],
)

NO_OBJECT = [[], "x", 1, True, 1.5]
NO_LIST = [{}, "x", 1, True, 1.5]
NO_INSTANT = [
    "",
    "x",
    0,
    True,
    1780905600,
    math.nan,
    [],
    {},
    "2026-06-08",
    "2026-06-08T09:00:00",
    "2026-06-08 09:00:00Z",
    "2026-06-08T09:00:00z",
    "2026-06-08T09Z",
    "2026-06-08T9:00:00Z",
    "2026-6-08T09:00:00Z",
    "2026-02-29T09:00:00Z",
    "2026-00-01T09:00:00Z",
    "2026-06-08T24:00:00Z",
    "2026-06-08T09:60:00Z",
    "2026-06-08T09:00:60Z",
    "2026-06-08T09:00:00.Z",
    "2026-06-08T09:00:00+0200",
    "2026-06-08T09:00:00+25:00",
    "2026-06-08T09:00:00+02:60",
    "2026-06-08T09:00:00Z ",
    " 2026-06-08T09:00:00Z",
    "2026-06-08T09:00:00Z\n",
    "２０２６-06-08T09:00:00Z",
    "2026-06-08T٠٩:00:00Z",
    "20260608T090000Z",
    "2026-W24-1T09:00:00Z",
    "1899-12-31T09:00:00Z",
    "2200-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "-2026-06-08T09:00:00Z",
]
NO_DATE = [
    "",
    "x",
    5,
    True,
    [],
    {},
    "2026-6-8",
    "2026-02-30",
    "20260608",
    "2026-W24-1",
    "2026-06-08T00:00:00Z",
]
NO_CLOCK = [
    "",
    "9:00",
    "09:00:00",
    "24:00",
    "12:60",
    "ab:cd",
    "09-00",
    "-1:00",
    "0９:00",
    "+9:00",
    9,
    True,
    [],
    {},
]
NO_MINUTES = [-1, 1.0, 1.5, True, False, "30", [], {}, math.nan, math.inf, 10**30]
NO_ZONE = [
    "",
    "x",
    "Europe",
    "europe/berlin ",
    "Europe/Berlin/",
    "/Europe/Berlin",
    "../etc/passwd",
    "Europe/../UTC",
    "Europe/Berlin\0",
    "\ud800",
    "localtime",
    "posixrules",
    "posix/Europe/Berlin",
    "right/Europe/Berlin",
    "Factory",
    "zone.tab",
    "tzdata.zi",
    "+02:00",
    "x" * 5000,
    5,
    True,
    [],
    {},
]


def cases():
    """(path into the problem, bad value, field that the answer names)"""
    yield from (([], bad, "problem") for bad in [None, *NO_OBJECT])
    for name in ("window", "event", "restrict"):
        yield from (([name], bad, name) for bad in NO_OBJECT)
    for path in (["hosts"], ["holds"]):
        yield from ((path, bad, path[0]) for bad in NO_LIST)
    yield from ((["hosts"], bad, "hosts[0]") for bad in ([None], ["x"], [[]], [1]))
    yield from ((["hosts"], bad, "hosts") for bad in ([], [FULL["hosts"][0]] * 2, [{}] * (MAX_HOSTS + 1)))
    for name in ("now", "window", "invitee_timezone", "mode", "event", "hosts"):
        yield from (([name], bad, name) for bad in (None, MISSING))
    yield from ((["mode"], bad, "mode") for bad in ("", "Single", "SINGLE", 1, True, [], {}))
    for path, field in (
        (["now"], "now"),
        (["window", "from"], "window.from"),
        (["window", "to"], "window.to"),
    ):
        yield from ((path, bad, field) for bad in [*NO_INSTANT, None, MISSING])
    yield ["window", "to"], "2026-06-07T23:59:59.999Z", "window"
    yield ["window", "to"], "2028-06-09T00:00:00.001Z", "window"
    yield ["window", "to"], "2199-01-01T00:00:00Z", "window"
    yield from ((["invitee_timezone"], bad, "invitee_timezone") for bad in NO_ZONE)
    yield from event_cases()
    yield from host_cases()
    yield from booking_cases()
    yield from span_cases(["holds"], "holds")
    yield ["restrict", "timezone"], MISSING, "restrict.timezone"
    yield ["restrict", "weekly", 0, "start"], "9", "restrict.weekly[0].start"


def event_cases():
    yield from (
        (["event", "duration_min"], bad, "event.duration_min") for bad in [0, *NO_MINUTES, None, MISSING]
    )
    yield from ((["event", "increment_min"], bad, "event.increment_min") for bad in [0, *NO_MINUTES])
    for name in ("offset_min", "buffer_before_min", "buffer_after_min", "min_notice_min"):
        yield from ((["event", name], bad, f"event.{name}") for bad in NO_MINUTES)
    for name in ("duration_min", "increment_min", "offset_min", "buffer_before_min", "buffer_after_min"):
        yield ["event", name], MAX_MINUTES + 1, f"event.{name}"
    yield ["event", "min_notice_min"], MAX_NOTICE_MIN + 1, "event.min_notice_min"


def host_cases():
    at = ["hosts", 0]
    yield from (([*at, "timezone"], bad, "hosts[0].timezone") for bad in [*NO_ZONE, None, MISSING])
    for name in ("weekly", "overrides", "away", "travel", "busy", "bookings"):
        yield from (([*at, name], bad, f"hosts[0].{name}") for bad in NO_LIST)
    for name in ("weekly", "overrides", "travel", "bookings"):
        yield from (([*at, name, 0], bad, f"hosts[0].{name}[0]") for bad in [None, *NO_OBJECT])
    for name in ("weekly", "overrides"):
        for edge in ("start", "end"):
            path, field = [*at, name, 0, edge], f"hosts[0].{name}[0].{edge}"
            yield from ((path, bad, field) for bad in [*NO_CLOCK, None, MISSING])
    days = [*at, "weekly", 0, "days"]
    yield from ((days, bad, "hosts[0].weekly[0].days") for bad in [*NO_LIST, None, MISSING])
    yield from (
        (days, [0, bad], "hosts[0].weekly[0].days[1]") for bad in (-1, 7, 1.0, True, "1", None, [], {})
    )
    for path, field in (
        (["overrides", 0, "date"], "overrides[0].date"),
        (["away", 0], "away[0]"),
        (["travel", 0, "first"], "travel[0].first"),
        (["travel", 0, "last"], "travel[0].last"),
    ):
        yield from ((at + path, bad, f"hosts[0].{field}") for bad in NO_DATE)
    for path in (["overrides", 0, "date"], ["travel", 0, "first"], ["travel", 0, "timezone"]):
        yield at + path, MISSING, f"hosts[0].{path[0]}[0].{path[2]}"
    yield from (([*at, "travel", 0, "timezone"], bad, "hosts[0].travel[0].timezone") for bad in NO_ZONE)
    yield [*at, "travel", 0, "last"], "2026-06-09", "hosts[0].travel[0]"
    yield from (([*at, "fixed"], bad, "hosts[0].fixed") for bad in (0, 1, "true", [], {}))
    yield from (([*at, "group"], bad, "hosts[0].group") for bad in (0, 1, True, [], {}, "x" * 201))
    yield from span_cases([*at, "busy"], "hosts[0].busy")


def span_cases(path, field):
    start, end = DAY + "10:00:00Z", DAY + "11:00:00Z"
    good = [start, end]
    for bad in (
        None,
        [],
        [start],
        [start, end, end],
        "ab",
        5,
        True,
    ):
        yield path, [good, bad, good], f"{field}[1]"
    yield path, [good, {start: 1, end: 1}], f"{field}[1].start"
    yield path, [good, {"start": start}], f"{field}[1].end"
    yield path, [good, {"start": end, "end": start}], f"{field}[1]"
    yield path, [good, [end, start]], f"{field}[1]"
    yield from ((path, [good, [bad, end]], f"{field}[1].start") for bad in [*NO_INSTANT, None])
    yield from ((path, [good, [start, bad]], f"{field}[1].end") for bad in [*NO_INSTANT, None])
    yield path, [good] * (MAX_ITEMS + 1), field


def booking_cases():
    at = ["hosts", 0, "bookings", 0]
    field = "hosts[0].bookings[0]"
    for edge in ("start", "end"):
        yield from (([*at, edge], bad, f"{field}.{edge}") for bad in [*NO_INSTANT, None, MISSING])
    yield [*at, "end"], DAY + "10:59:59Z", field
    for name in ("buffer_before_min", "buffer_after_min"):
        yield from (([*at, name], bad, f"{field}.{name}") for bad in [*NO_MINUTES, MAX_MINUTES + 1])


def changed(path, value):
    """FULL with one value replaced, or left out."""
    if not path:
        return value
    question = copy.deepcopy(FULL)
    *way, last = path
    place = question
    for step in way:
        place = place[step]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return question


def test_problem_to_be_broken_is_whole():
    assert solve(FULL) == {"slots": [DAY + "09:00:00Z"]}


def test_malformed_field_is_named():
    answers = []
    for path, value, field in cases():
        answer = solve(changed(path, value))
        named = answer.get("error", "").partition(": ")[0] if set(answer) == {"error"} else None
        if named != field:
            answers.append((path, str(value)[:60], field, answer))
    assert answers == []


def test_error_carries_field_and_reason():
    with pytest.raises(ProblemError) as caught:
        parse_problem(changed(["event", "duration_min"], -5))
    assert caught.value.field == "event.duration_min"
    assert caught.value.reason == f"must be a whole number from 1 to {MAX_MINUTES}"
    assert str(caught.value) == f"event.duration_min: must be a whole number from 1 to {MAX_MINUTES}"


def test_error_does_not_repeat_what_was_sent():
    answer = solve(changed(["invitee_timezone"], "<script>" + "x" * 10_000))
    assert answer == {
        "error": "invitee_timezone: must be the name of an IANA time zone, such as Europe/Berlin"
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["event", "duration_min"], MAX_MINUTES),
        (["event", "min_notice_min"], MAX_NOTICE_MIN),
        (["window", "to"], "2028-06-09T00:00:00Z"),
        (["window", "to"], DAY + "00:00:00Z"),
        (["hosts", 0, "group"], "x" * 200),
        (["hosts", 0, "busy", 0, 1], DAY + "10:00:00Z"),
        (["hosts", 0, "busy", 0], (DAY + "10:00:00Z", DAY + "10:00Z")),
        (["hosts", 0, "travel", 0, "last"], "2026-06-10"),
        (["holds", 0], {"start": DAY + "10:00:00Z", "end": DAY + "10:30:00Z"}),
    ],
)
def test_value_at_the_bound_is_taken(path, value):
    assert "slots" in solve(changed(path, value))


def test_longest_window_is_two_years():
    assert MAX_WINDOW_DAYS == 732


@pytest.mark.parametrize(
    "name", ["overrides", "away", "travel", "busy", "bookings", "fixed", "group", "weekly"]
)
@pytest.mark.parametrize("value", [None, MISSING])
def test_optional_host_fields_may_be_null_or_missing(name, value):
    assert "slots" in solve(changed(["hosts", 0, name], value))


@pytest.mark.parametrize(
    "name", ["increment_min", "offset_min", "buffer_before_min", "buffer_after_min", "min_notice_min"]
)
@pytest.mark.parametrize("value", [None, MISSING])
def test_optional_event_fields_may_be_null_or_missing(name, value):
    assert "slots" in solve(changed(["event", name], value))


@pytest.mark.parametrize("name", ["restrict", "holds"])
@pytest.mark.parametrize("value", [None, MISSING])
def test_optional_fields_may_be_null_or_missing(name, value):
    assert "slots" in solve(changed([name], value))


def test_unknown_fields_are_passed_over():
    noted = {**FULL, "about": "a note", "hosts": [{**FULL["hosts"][0], "name": "Ben"}]}
    assert solve(noted) == solve(FULL)
