"""Dates that repeat by an RRULE (RFC 5545 3.3.10), counted on the wall clock of one zone.

A rule has no time of its own: each date has the series' time, so rules that repeat within a day are not taken. COUNT
is counted by whoever walks through the dates, since one that is passed over does not count.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import dropwhile, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

MAX_DATES = 200
# How far the last date of a rule may lie behind its first day.
HORIZON = timedelta(days=731)

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = rf"(?:{'|'.join(WEEKDAYS)})"
_NUMBER = r"[+-]?[1-9]\d{0,2}"
_SHAPES = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,3}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "BYDAY": rf"(?:[+-]?[1-5])?{_DAY}(?:,(?:[+-]?[1-5])?{_DAY})*",
    "BYMONTHDAY": rf"{_NUMBER}(?:,{_NUMBER})*",
    "BYMONTH": r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2]))*",
    "BYSETPOS": rf"{_NUMBER}(?:,{_NUMBER})*",
    "BYYEARDAY": rf"{_NUMBER}(?:,{_NUMBER})*",
    "BYWEEKNO": rf"{_NUMBER}(?:,{_NUMBER})*",
    "WKST": _DAY,
}
# Within a frequency, only what RFC 5545 allows and what meets a date in the end.
_ALLOWED = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
}


class BadRule(ValueError):
    """The text is no rule that a series can repeat by. `part` names what is wrong: a part of the rule, "COUNT" for
    one that never ends, or "" for text that is no rule at all."""

    def __init__(self, part: str = "") -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that has been read. Its parts are in capitals and in the order in which they were written."""

    parts: Mapping[str, str]

    @property
    def frequency(self) -> str:
        return self.parts["FREQ"]

    @property
    def interval(self) -> int:
        return int(self.parts.get("INTERVAL", "1"))

    @property
    def count(self) -> int | None:
        return int(self.parts["COUNT"]) if "COUNT" in self.parts else None

    @property
    def days(self) -> tuple[str, ...]:
        """What stands in BYDAY, such as TU or -1FR."""
        return tuple(self.parts["BYDAY"].split(",")) if "BYDAY" in self.parts else ()

    def __str__(self) -> str:
        return ";".join(f"{name}={value}" for name, value in self.parts.items())

    def with_parts(self, **changed: str | None) -> "Rule":
        """The rule with other values in some parts; None takes one out."""
        parts = {**self.parts, **changed}
        return Rule({name: value for name, value in parts.items() if value is not None})

    def until(self, zone: str) -> datetime | None:
        """The last moment of UNTIL on the zone's clocks, without a zone. A date alone counts as a whole."""
        text = self.parts.get("UNTIL")
        if text is None:
            return None
        if len(text) == 8:
            return datetime.combine(_date(text), time.max)
        on, clock = text.rstrip("Z").split("T")
        moment = datetime.combine(_date(on), _time(clock))
        if text.endswith("Z"):
            moment = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return moment


def parse_rule(text: str) -> Rule:
    """Read a rule such as FREQ=WEEKLY;BYDAY=TU;COUNT=10, with or without “RRULE:” before it. Raises BadRule."""
    parts: dict[str, str] = {}
    for piece in "".join(text.upper().split()).removeprefix("RRULE:").strip(";").split(";"):
        name, _equals, value = piece.partition("=")
        if name not in _SHAPES or name in parts or not re.fullmatch(_SHAPES[name], value):
            raise BadRule(name if name in _SHAPES else "")
        parts[name] = value
    if "FREQ" not in parts:
        raise BadRule("FREQ")
    rule = Rule(parts)
    _refuse_strangers(rule)
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise BadRule("COUNT")
    rule.until("UTC")
    return rule


def wall_dates(
    rule: Rule, *, first_on: date, starts: time, zone: str, after: datetime | None = None
) -> Iterator[datetime]:
    """The rule's dates from `first_on` on, with the time `starts`, on the zone's clocks and without a zone.

    They end with UNTIL or two years after the first day, and not with COUNT. The first day itself is one of them only
    if the rule meets it. With `after` they go on after that moment, whatever UNTIL says, and end two years later.
    """
    begin = datetime.combine(first_on, starts)
    last = (after or begin) + HORIZON
    until = rule.until(zone) if after is None else None
    if until is not None:
        last = min(last, until)
    endless = str(rule.with_parts(COUNT=None, UNTIL=None))
    try:
        found = iter(rrulestr(endless, dtstart=begin))
        found = dropwhile(lambda at: after is not None and at <= after, found)
        yield from takewhile(lambda at: at <= last, found)
    except (ValueError, TypeError, IndexError) as error:
        raise BadRule("FREQ") from error


def at_wall(wall: datetime, zone: str) -> datetime:
    """The instant (UTC) of a time on the zone's clocks, by PEP 495 with fold=0 as everywhere in the engine.

    In a skipped hour the time moves forward by the length of the gap; of a repeated hour the first counts.
    """
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def on_wall(at: datetime, zone: str) -> datetime:
    """What the zone's clocks show at an instant, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def shifted(rule: Rule, days: int) -> Rule | None:
    """The same rhythm on weekdays that lie `days` later; None where it hangs on the month or the year."""
    if not days or (rule.frequency == "DAILY" and not rule.days):
        return rule
    if rule.frequency not in ("DAILY", "WEEKLY"):
        return None
    week_start = _later(rule.parts.get("WKST", "MO"), days)
    if not rule.days:
        return rule.with_parts(WKST=week_start)
    return rule.with_parts(BYDAY=",".join(_later(day, days) for day in rule.days), WKST=week_start)


def _later(day: str, days: int) -> str:
    return WEEKDAYS[(WEEKDAYS.index(day) + days) % 7]


def _refuse_strangers(rule: Rule) -> None:
    by_parts = {name for name in rule.parts if name.startswith("BY")}
    if strange := by_parts - _ALLOWED[rule.frequency]:
        raise BadRule(min(strange))
    if rule.frequency in ("DAILY", "WEEKLY") and any(len(day) > 2 for day in rule.days):
        raise BadRule("BYDAY")
    if "BYSETPOS" in by_parts and len(by_parts) == 1:
        raise BadRule("BYSETPOS")
    for name, most in (("BYMONTHDAY", 31), ("BYYEARDAY", 366), ("BYSETPOS", 366), ("BYWEEKNO", 53)):
        if any(abs(int(number)) > most for number in filter(None, rule.parts.get(name, "").split(","))):
            raise BadRule(name)


def _date(text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise BadRule("UNTIL") from error


def _time(text: str) -> time:
    try:
        return time(int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError as error:
        raise BadRule("UNTIL") from error
