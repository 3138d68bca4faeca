"""Problems for property tests: short windows, many of them around a night in which clocks change."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

ZONES = [
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Caracas",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "UTC",
]
# Days on which clocks change in some of these zones, both ways and on both hemispheres, and days without.
DATES = [
    date(2016, 5, 1),
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 6, 10),
    date(2026, 9, 6),
    date(2026, 9, 27),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
]
EARLY = ["00:00", "00:30", "01:00", "01:45", "02:00", "02:30", "03:00", "08:20", "09:00", "12:00", "22:30"]
LATE = ["02:00", "02:30", "03:30", "09:00", "11:30", "12:45", "15:00", "17:00", "21:00", "23:00", "23:59"]


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@st.composite
def problems(draw):
    """A whole problem; every instant stands at a whole minute."""
    day = draw(st.sampled_from(DATES))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    lower = noon - timedelta(minutes=draw(st.integers(0, 36 * 60)))
    upper = lower + timedelta(minutes=draw(st.sampled_from([2880, 3500, 2000, 1440, 1439, 700, 0])))
    now = lower - timedelta(minutes=draw(st.sampled_from([4000, 2000, 60, 0, -45, -500])))
    mode = draw(st.sampled_from(["single", "all", "any"]))
    most = {"single": 1, "all": 2, "any": 4}[mode]
    hosts = draw(st.lists(schedules(day), min_size=1, max_size=most))
    for host in hosts:
        host.update(draw(occupations(lower, mode)))
    problem = {
        "now": iso(now),
        "window": {"from": iso(lower), "to": iso(upper)},
        "invitee_timezone": draw(st.sampled_from(ZONES)),
        "mode": mode,
        "event": draw(events()),
        "hosts": hosts,
        "holds": draw(st.lists(spans(lower), max_size=2)),
    }
    if draw(st.integers(0, 3)) == 0:
        problem["restrict"] = draw(schedules(day))
    return problem


@st.composite
def events(draw):
    event = {"duration_min": draw(st.sampled_from([15, 20, 25, 30, 45, 50, 60, 90, 120]))}
    if draw(st.booleans()):
        event["increment_min"] = draw(st.sampled_from([5, 7, 10, 15, 20, 30, 40, 45, 60, 75, 90, 120]))
    for name, choices in (
        ("offset_min", [0, 0, 0, 5, 10, 25]),
        ("buffer_before_min", [0, 0, 5, 15]),
        ("buffer_after_min", [0, 0, 10, 30]),
        ("min_notice_min", [0, 0, 60, 125]),
    ):
        event[name] = draw(st.sampled_from(choices))
    return event


@st.composite
def schedules(draw, day):
    dates = [(day + timedelta(days=number)).isoformat() for number in (-2, -1, 0, 1, 2)]
    schedule = {
        "timezone": draw(st.sampled_from(ZONES)),
        "weekly": draw(st.lists(weekly_hours(), min_size=1, max_size=3)),
        "overrides": draw(st.lists(overrides(dates), max_size=2)) if draw(st.booleans()) else [],
        "away": draw(st.lists(st.sampled_from(dates), max_size=1)) if draw(st.booleans()) else [],
    }
    if draw(st.integers(0, 2)) == 0:
        first = draw(st.sampled_from(dates))
        trip = {"first": first, "timezone": draw(st.sampled_from(ZONES))}
        if draw(st.booleans()):
            trip["last"] = draw(st.sampled_from([other for other in dates if other >= first]))
        schedule["travel"] = [trip]
    return schedule


@st.composite
def weekly_hours(draw):
    days = draw(st.sampled_from([[0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5], [0, 6]]))
    return {"days": days, "start": draw(st.sampled_from(EARLY)), "end": draw(st.sampled_from(LATE))}


@st.composite
def overrides(draw, dates):
    start, end = draw(st.sampled_from(EARLY)), draw(st.sampled_from([*LATE, "00:00"]))
    return {"date": draw(st.sampled_from(dates)), "start": start, "end": end}


@st.composite
def occupations(draw, lower, mode):
    occupation = {"busy": draw(st.lists(spans(lower), max_size=5))}
    if draw(st.booleans()):
        start, end = draw(spans(lower))
        buffer = st.sampled_from([0, 10, 45])
        occupation["bookings"] = [
            {"start": start, "end": end, "buffer_before_min": draw(buffer), "buffer_after_min": draw(buffer)}
        ]
    if mode == "any":
        occupation["fixed"] = draw(st.integers(0, 3)) == 0
        occupation["group"] = draw(st.sampled_from([None, None, "a", "b"]))
    return occupation


@st.composite
def spans(draw, lower):
    start = lower + timedelta(minutes=draw(st.integers(-120, 48 * 60)))
    return [iso(start), iso(start + timedelta(minutes=draw(st.sampled_from([1, 15, 30, 45, 90, 240, 1500]))))]
