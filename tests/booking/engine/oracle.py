"""The problem format once more, written to be obvious and slow: sets of single minutes, each asked of zoneinfo.

Shares no code with the engine. Expects instants at whole minutes and busy times that last at least one minute.
"""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def slots(problem):
    """The answer's slots, as texts."""
    event = problem["event"]
    length = event["duration_min"]
    lower, upper = instant(problem["window"]["from"]), instant(problem["window"]["to"])
    window = set(minutes_between(lower, upper))
    earliest = instant(problem["now"]) + event.get("min_notice_min", 0) * MINUTE
    free = [free_minutes(host, window, event) for host in problem["hosts"]]
    found = begin(runs_of_team(problem, free), problem, earliest)
    if problem.get("restrict"):
        allowed = open_minutes(problem["restrict"], window)
        found = [slot for slot in found if covers(allowed, slot, length)]
    for held_from, held_to in problem.get("holds", []):
        held = set(minutes_between(instant(held_from), instant(held_to)))
        found = [slot for slot in found if not held & set(minutes_between(slot, slot + length * MINUTE))]
    return [slot.strftime("%Y-%m-%dT%H:%M:%SZ") for slot in found]


def hosts_of_slot(problem, slot):
    """The places of the hosts who are free in each minute of a slot."""
    event = problem["event"]
    window = set(minutes_between(instant(problem["window"]["from"]), instant(problem["window"]["to"])))
    return tuple(
        place
        for place, host in enumerate(problem["hosts"])
        if covers(free_minutes(host, window, event), slot, event["duration_min"])
    )


def free_minutes(host, window, event):
    return open_minutes(host, window) - busy_minutes(host, event) - full_minutes(host, window)


def instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def minutes_between(start, end):
    while start < end:
        yield start
        start += MINUTE


def covers(minutes, start, length):
    return all(start + number * MINUTE in minutes for number in range(length))


def open_minutes(host, window):
    """Go through every civil date that could touch the window, and open its hours minute by minute."""
    if not window:
        return set()
    opened = set()
    on = min(window).date() - timedelta(days=2)
    while on <= max(window).date() + timedelta(days=2):
        zone = ZoneInfo(whereabouts(host, on))
        for start, end in hours_of_date(host, on):
            opened.update(minutes_between(civil(on, start, zone), civil(on, end, zone)))
        on += timedelta(days=1)
    return opened & window


def whereabouts(host, on):
    for trip in host.get("travel", []):
        last = trip.get("last") or "9999-12-31"
        if date.fromisoformat(trip["first"]) <= on <= date.fromisoformat(last):
            return trip["timezone"]
    return host["timezone"]


def hours_of_date(host, on):
    if on.isoformat() in host.get("away", []):
        return []
    overrides = [hours for hours in host.get("overrides", []) if hours["date"] == on.isoformat()]
    weekly = [hours for hours in host["weekly"] if (on.weekday() + 1) % 7 in hours["days"]]
    return [(hours["start"], hours["end"]) for hours in overrides or weekly if hours["start"] < hours["end"]]


def civil(on, clock, zone):
    if clock == "23:59":
        on, clock = on + timedelta(days=1), "00:00"
    hour, minute = map(int, clock.split(":"))
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=zone, fold=0).astimezone(UTC)


def busy_minutes(host, event):
    """The minutes in which no meeting may run, so that its own buffers stay free of busy time as well."""
    before, after = event.get("buffer_after_min", 0), event.get("buffer_before_min", 0)
    spans = [(start, end, 0, 0) for start, end in host.get("busy", [])]
    spans += [
        (
            booked["start"],
            booked["end"],
            booked.get("buffer_before_min", 0),
            booked.get("buffer_after_min", 0),
        )
        for booked in host.get("bookings", [])
    ]
    busy = set()
    for start, end, own_before, own_after in spans:
        busy.update(
            minutes_between(
                instant(start) - (before + own_before) * MINUTE, instant(end) + (after + own_after) * MINUTE
            )
        )
    return busy


def full_minutes(host, window):
    """The minutes of days on which the host takes no more meetings: `full` dates of the host's zone, without pauses."""
    full, zone = set(host.get("full", [])), ZoneInfo(host["timezone"])
    return (
        {minute for minute in window if minute.astimezone(zone).date().isoformat() in full} if full else set()
    )


def runs_of_team(problem, free):
    """Every longest run of minutes in which one and the same choice of hosts satisfies the mode."""
    always, groups = [], {}
    for host, minutes in zip(problem["hosts"], free):
        if problem["mode"] == "any" and not host.get("fixed"):
            groups.setdefault(host.get("group"), []).append(minutes)
        else:
            always.append(minutes)
    if not always and not groups:
        return []
    runs = set()
    for choice in itertools.product(*groups.values()):
        runs.update(runs_of(set.intersection(*always, *choice)))
    longest = [run for run in runs if not any(other != run and holds_run(other, run) for other in runs)]
    return sorted(longest)


def runs_of(minutes):
    starts = sorted(minute for minute in minutes if minute - MINUTE not in minutes)
    ends = sorted(minute + MINUTE for minute in minutes if minute + MINUTE not in minutes)
    return list(zip(starts, ends))


def holds_run(outer, inner):
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def begin(runs, problem, earliest):
    """Walk through the runs and set slots: on the grid, in steps, or in the rhythm of the slot before."""
    event = problem["event"]
    length = event["duration_min"] * MINUTE
    increment = event.get("increment_min") or event["duration_min"]
    grid = max([size for size in (60, 30, 20, 15, 10, 5) if increment % size == 0], default=1)
    step = (increment + event.get("offset_min", 0)) * MINUTE
    invitee = ZoneInfo(problem["invitee_timezone"])
    found = set()
    for start, end in runs:
        start = max(start, earliest)
        slot = start
        while slot.astimezone(invitee).minute % grid:
            slot += MINUTE
        slot += event.get("offset_min", 0) * MINUTE
        before = max([other for other in found if other < slot], default=None)
        if before is not None and before + step > slot:
            slot = before if before >= start else before + step
        while slot + length <= end:
            found.add(slot)
            slot += step
    return sorted(found)
