"""What cannot be in a teacher's time, each fault by the name of its field."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import pairwise
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.models.fields import validate_time_zone
from booking.selectors.hours import Availability, DateSpan, Journey, WeeklySpan

Faults = dict[str, str | Promise]

# Calendars count from here to there; a longer absence is a typing error.
FIRST_DATE, LAST_DATE = date(2000, 1, 1), date(2200, 12, 31)
MOST_DAYS = 731
MOST_SESSIONS = 100


class _Span(Protocol):
    @property
    def starts(self) -> time | None: ...
    @property
    def ends(self) -> time | None: ...


def availability_faults(wanted: Availability) -> Faults:
    """All that is wrong: "weekly.2.ends", "overrides.0.on", "time_off.1.last_on", "sessions_per_day" → message."""
    faults = hours_faults(wanted.weekly, wanted.overrides, wanted.time_zone)
    for place, absence in enumerate(wanted.time_off):
        faults |= date_faults(f"time_off.{place}", absence.first_on, absence.last_on)
    for place, journey in enumerate(wanted.trips):
        faults |= date_faults(f"trips.{place}", journey.first_on, journey.last_on, most=None)
        faults |= _zone_faults(f"trips.{place}.time_zone", journey.time_zone)
    faults |= _overlapping_trips(wanted.trips)
    for name, limit in (
        ("sessions_per_day", wanted.sessions_per_day),
        ("sessions_per_week", wanted.sessions_per_week),
    ):
        if limit is not None and not 1 <= limit <= MOST_SESSIONS:
            faults[name] = _("At least 1 and at most %(most)s; empty for no limit.") % {"most": MOST_SESSIONS}
    return faults


def hours_faults(
    weekly: Sequence[WeeklySpan], overrides: Sequence[DateSpan], time_zone: str | None
) -> Faults:
    """The part of it that concerns weekly hours and special dates; a zone of None stays as it is."""
    faults = {} if time_zone is None else _zone_faults("time_zone", time_zone)
    days: dict[object, dict[str, _Span]] = {}
    for place, weekly_span in enumerate(weekly):
        if weekly_span.weekday not in range(7):
            faults[f"weekly.{place}.weekday"] = _("There is no such day of the week.")
        days.setdefault(weekly_span.weekday, {})[f"weekly.{place}"] = weekly_span
    for place, date_span in enumerate(overrides):
        if not FIRST_DATE <= date_span.on <= LAST_DATE:
            faults[f"overrides.{place}.on"] = _("Please check the year.")
        days.setdefault(date_span.on, {})[f"overrides.{place}"] = date_span
    for spans in days.values():
        faults |= _span_faults(spans)
    return faults


def date_faults(name: str, first_on: date, last_on: date | None, *, most: int | None = MOST_DAYS) -> Faults:
    """What is wrong with days from `first_on` to `last_on`, both included."""
    faults: Faults = {
        f"{name}.{field}": _("Please check the year.")
        for field, on in (("first_on", first_on), ("last_on", last_on))
        if on is not None and not FIRST_DATE <= on <= LAST_DATE
    }
    if faults or last_on is None:
        return faults
    if last_on < first_on:
        return {f"{name}.last_on": _("The last day cannot lie before the first.")}
    if most is not None and (last_on - first_on).days >= most:
        return {f"{name}.last_on": _("That is longer than two years. Please check the year.")}
    return {}


def _zone_faults(name: str, time_zone: str) -> Faults:
    try:
        validate_time_zone(time_zone)
    except ValidationError as error:
        return {name: error.messages[0]}
    return {}


def _overlapping_trips(trips: Iterable[Journey]) -> Faults:
    """Nobody is in two places: the later of two trips that share a day is at fault."""
    in_order = sorted(enumerate(trips), key=lambda pair: (pair[1].first_on, pair[0]))
    return {
        f"trips.{place}.first_on": _("On that day another trip goes on.")
        for (_place, one), (place, two) in pairwise(in_order)
        if one.last_on is None or two.first_on <= one.last_on
    }


def _span_faults(spans: dict[str, _Span]) -> Faults:
    """What is wrong with the spans of one day, which are named."""
    faults: Faults = {}
    timed: list[tuple[time, time, str]] = []
    for name, span in spans.items():
        if span.starts is None and span.ends is None:
            if len(spans) > 1:
                faults[name] = _("A closed date cannot have hours as well.")
        elif span.starts is None or span.ends is None:
            faults[name] = _("Give both times, or neither to close the day.")
        elif span.ends <= span.starts:
            faults[f"{name}.ends"] = _("The end must be later than the start.")
        else:
            timed.append((span.starts, span.ends, name))
    for (_start, end, _name), (following, _end, name) in pairwise(sorted(timed)):
        if following < end:
            faults[f"{name}.starts"] = _("This overlaps with other hours of the same day.")
    return faults
