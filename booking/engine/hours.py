"""From civil hours to spans of instants."""

from collections.abc import Iterable, Sequence

from booking.engine.instants import DAY, MINUTE
from booking.engine.model import Day, Hours, Instant, Schedule, Span, Trip
from booking.engine.ranges import merged
from booking.engine.zones import Zone, zone

LAST_MINUTE = 1439
# No zone is further from UTC than this (Manila counted -15:56 until 1844), so no civil day reaches further
# either.
_FURTHEST = 16 * 60 * MINUTE


def open_spans(schedule: Schedule, window_from: Instant, window_to: Instant) -> list[Span]:
    """When the schedule is open within the window, merged.

    Hours until 23:59 reach midnight, even where the window ends within that last minute.
    """
    week = _week(schedule)
    overrides = {date: _day_spans(hours) for date, hours in schedule.overrides.items()}
    away, trips = schedule.away, schedule.trips
    home = here = zone(schedule.timezone)
    spans: list[Span] = []
    limit = window_to
    for date in range((window_from - _FURTHEST) // DAY, (window_to + _FURTHEST) // DAY + 1):
        hours = overrides[date] if date in overrides else week[(date + 4) % 7]
        if not hours or date in away:
            continue
        if trips:
            here = _whereabouts(trips, date, home)
        offset = here.civil_days[date]
        if offset is None:
            day_spans = [
                (here.at(date, start // MINUTE), here.at(date, end // MINUTE)) for start, end in hours
            ]
        else:
            midnight = date * DAY - offset
            day_spans = [(midnight + start, midnight + end) for start, end in hours]
        spans += day_spans
        if hours[-1][1] == DAY and day_spans[-1][1] - MINUTE <= window_to < day_spans[-1][1]:
            limit = day_spans[-1][1]
    return [
        (max(start, window_from), min(end, limit))
        for start, end in merged(spans)
        if end > window_from and start < limit
    ]


def _week(schedule: Schedule) -> list[list[Span]]:
    """Hours by weekday, Sunday first, in milliseconds after midnight."""
    hours: list[list[Hours]] = [[] for _ in range(7)]
    for weekly in schedule.weekly:
        for weekday in weekly.days:
            hours[weekday].append(weekly.hours)
    return [_day_spans(of_day) for of_day in hours]


def _day_spans(hours: Iterable[Hours]) -> list[Span]:
    return merged(
        (start * MINUTE, DAY if end >= LAST_MINUTE else end * MINUTE) for start, end in hours if end > start
    )


def _whereabouts(trips: Sequence[Trip], date: Day, home: Zone) -> Zone:
    """The zone in which the hours of a date count: that of the first trip that covers it."""
    for trip in trips:
        if trip.first <= date and (trip.last is None or date <= trip.last):
            return zone(trip.timezone)
    return home
