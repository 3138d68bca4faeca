"""The engine against the oracle, which counts single minutes, over many zones and both DST nights."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.engine import solve
from booking.engine.instants import instant, moment
from booking.engine.parse import parse_problem
from booking.engine.slots import find_slots, find_slots_by_host, free_hosts, is_free
from tests.booking.engine import oracle
from tests.booking.engine.strategies import iso, problems

STEADY = settings(
    deadline=None,
    derandomize=True,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@STEADY
@given(problems())
def test_slots_equal_those_counted_minute_by_minute(problem):
    assert solve(problem) == {"slots": oracle.slots(problem)}


@STEADY
@given(problems())
def test_hosts_of_each_slot_are_free_in_each_of_its_minutes(problem):
    parsed = parse_problem(problem)
    found = find_slots_by_host(parsed)
    assert list(found) == find_slots(parsed)
    for slot in list(found)[:3]:
        assert found[slot] == oracle.hosts_of_slot(problem, moment(slot)) != ()
    for slot in found:
        assert is_free(parsed, slot)
        assert free_hosts(parsed, slot) == found[slot]


@STEADY
@given(problems(), st.integers(-30, 3000))
def test_is_free_says_what_slots_say_for_any_minute(problem, minutes):
    parsed = parse_problem(problem)
    start = instant(moment(parsed.window_from) + timedelta(minutes=minutes))
    assert is_free(parsed, start) == (start in find_slots(parsed))
    assert not is_free(parsed, start + 1)


@STEADY
@given(problems(), st.sets(st.integers(-2, 2), max_size=3))
def test_full_days_of_a_host_are_never_met(problem, numbers):
    """Full days are no part of the problem format: they come from a school's own limits."""
    parsed = parse_problem(problem)
    noon = moment(parsed.window_from).replace(hour=12)
    zones = [ZoneInfo(host["timezone"]) for host in problem["hosts"]]
    dates = [
        sorted((noon + timedelta(days=number)).astimezone(zone).date() for number in numbers)
        for zone in zones
    ]
    hosts = [replace(host, full=_whole_days(*each)) for host, *each in zip(parsed.hosts, dates, zones)]
    told = [{**host, "full": [str(on) for on in on_dates]} for host, on_dates in zip(problem["hosts"], dates)]
    found = find_slots(replace(parsed, hosts=hosts))
    assert [iso(moment(slot)) for slot in found] == oracle.slots({**problem, "hosts": told})


def _whole_days(dates, zone):
    edges = [(on, on + timedelta(days=1)) for on in dates]
    return [
        tuple(instant(datetime.combine(on, time(), zone).astimezone(UTC)) for on in pair) for pair in edges
    ]


@STEADY
@given(problems())
def test_order_of_lists_does_not_matter(problem):
    turned = {**problem, "holds": problem["holds"][::-1]}
    turned["hosts"] = [
        {**host, **{name: host[name][::-1] for name in ("weekly", "overrides", "busy")}}
        for host in problem["hosts"]
    ]
    assert solve(turned) == solve(problem)
    turned["hosts"].reverse()
    assert solve(turned) == solve(problem)
