"""Offsets and civil times of zones, against zoneinfo itself."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.engine.instants import day, instant, moment
from booking.engine.zones import zone
from tests.booking.engine.strategies import ZONES

EVERY_ZONE = [
    *ZONES,
    "Pacific/Apia",
    "America/Caracas",
    "Antarctica/Troll",
    "Africa/Monrovia",
    "Europe/Amsterdam",
]


@pytest.mark.parametrize("name", EVERY_ZONE)
@pytest.mark.parametrize("year", [1911, 1971, 2011, 2026])
def test_offset_is_that_of_zoneinfo_in_every_half_hour_of_a_year(name, year):
    here, tz = zone(name), ZoneInfo(name)
    at = datetime(year, 1, 1, tzinfo=UTC)
    while at.year == year:
        offset = timedelta(milliseconds=here.offset(instant(at)))
        assert offset == at.astimezone(tz).utcoffset(), at
        at += timedelta(minutes=30)


@pytest.mark.parametrize("name", EVERY_ZONE)
def test_civil_time_is_that_of_zoneinfo_on_every_day_of_a_year(name):
    here, tz = zone(name), ZoneInfo(name)
    on = date(2011, 1, 1)
    while on.year == 2011:
        for hour in (0, 2, 23):
            at = moment(here.at(day(on), hour * 60 + 30))
            assert at == datetime(on.year, on.month, on.day, hour, 30, tzinfo=tz).astimezone(UTC), at
        on += timedelta(days=1)


@pytest.mark.parametrize("name", EVERY_ZONE)
def test_day_of_one_offset_has_it_from_midnight_to_midnight(name):
    here, tz = zone(name), ZoneInfo(name)
    for number in range(day(date(2011, 1, 1)), day(date(2012, 1, 1))):
        constant = here.civil_days[number]
        if constant is None:
            continue
        midnight = datetime(1970, 1, 1, tzinfo=tz) + timedelta(days=number)
        for minutes in range(0, 1440, 30):
            at = midnight + timedelta(minutes=minutes)
            assert at.utcoffset() == timedelta(milliseconds=constant), at


@pytest.mark.parametrize(
    ("name", "on", "minute", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 150, "2026-03-29T01:30"),  # skipped: forward to 03:30
        ("Europe/Berlin", date(2026, 10, 25), 150, "2026-10-25T00:30"),  # repeated: the first
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "2026-10-03T15:45"),  # skipped half hour
        ("Australia/Lord_Howe", date(2026, 4, 5), 105, "2026-04-04T14:45"),  # repeated half hour
        ("Pacific/Apia", date(2011, 12, 30), 720, "2011-12-30T22:00"),  # a date that was left out
        ("Europe/Berlin", date(2026, 6, 8), 1440, "2026-06-08T22:00"),  # the midnight that ends the day
    ],
)
def test_civil_time_at_a_change_of_clocks(name, on, minute, expected):
    assert moment(zone(name).at(day(on), minute)).isoformat()[:16] == expected


def test_civil_minute_counts_the_clock_and_not_the_time():
    at = instant(datetime(2026, 6, 8, 9, 0, 59, tzinfo=UTC))
    assert zone("Asia/Kathmandu").civil_minute(at) % 1440 == 14 * 60 + 45


def test_zone_is_kept():
    assert zone("Europe/Berlin") is zone("Europe/Berlin")


def test_zone_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="not an IANA time zone"):
        zone("Europe/Bielefeld")
