"""Instants as text and as datetimes, in and out."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.engine.instants import day, instant, moment
from booking.engine.texts import format_minutes, parse_day, parse_instant

ALLOWED = {"min_value": datetime(1900, 1, 2), "max_value": datetime(2199, 12, 30)}
OFFSETS = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)


@given(st.datetimes(**ALLOWED), OFFSETS)
def test_instant_reads_what_datetime_writes(naive, offset):
    at = naive.replace(microsecond=naive.microsecond // 1000 * 1000, tzinfo=offset)
    assert moment(parse_instant(at.isoformat(timespec="milliseconds"))) == at
    assert parse_instant(at.isoformat()) == instant(at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00Z", 0),
        ("1970-01-01T00:00:00.0019Z", 1),
        ("1969-12-31T23:59:59.999Z", -1),
        ("1970-01-01T00:00:00+00:30", -1_800_000),
        ("1970-01-01T23:00:00-02:00", 90_000_000),
        ("2000-02-29T12:00:00.5Z", 951_825_600_500),
    ],
)
def test_instant_is_milliseconds_since_1970(text, expected):
    assert parse_instant(text) == expected


def test_instant_of_a_datetime_is_rounded_down():
    assert instant(datetime(1970, 1, 1, 0, 0, 0, 1999, UTC)) == 1
    assert instant(datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)) == -1


def test_day_counts_from_1970():
    assert day(date(1970, 1, 1)) == parse_day("1970-01-01") == 0
    assert day(date(2026, 6, 8)) == parse_day("2026-06-08") == 20_612


@given(st.lists(st.datetimes(**ALLOWED)))
def test_minutes_are_written_as_instants_in_utc(naive):
    minutes = [instant(at.replace(tzinfo=UTC)) // 60_000 for at in naive]
    assert format_minutes(minutes) == [at.strftime("%Y-%m-%dT%H:%M:00Z") for at in naive]
