"""Nights on which clocks change, and what they do to the hour of a lesson."""

from datetime import UTC, date, datetime

import pytest
from babel import Locale

from booking.wording.clock_changes import change_between, clock_change_text

ENGLISH = Locale("en", "GB")


def at(month: int, day: int, hour: int = 17) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "before", "after", "on"),
    [
        ("Europe/Madrid", at(3, 1), at(4, 1), date(2027, 3, 28)),
        ("Europe/Madrid", at(10, 1), at(11, 30), date(2027, 10, 31)),
        ("Europe/Madrid", at(3, 28, 0), at(3, 28, 1), date(2027, 3, 28)),
        ("America/New_York", at(3, 1), at(4, 1), date(2027, 3, 14)),
        ("America/New_York", at(11, 1), at(12, 1), date(2027, 11, 7)),
        ("Australia/Sydney", at(3, 1), at(5, 1), date(2027, 4, 4)),
    ],
)
def test_day_of_the_change(zone: str, before: datetime, after: datetime, on: date) -> None:
    assert change_between(before, after, zone) == on


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Madrid", at(3, 1), at(4, 1)),
        ("Europe/London", at(3, 1), at(4, 1)),
        ("America/New_York", at(3, 1), at(4, 1)),
        ("Asia/Tokyo", at(4, 1), at(5, 1)),
        ("America/New_York", at(1, 1), at(3, 1)),
    ],
)
def test_nothing_is_said_where_the_hour_stays_on_both(zone: str, before: datetime, after: datetime) -> None:
    assert clock_change_text(before, after, zone=zone, home="Europe/Madrid", locale=ENGLISH) == ""


def test_says_whose_clocks_change_and_both_hours() -> None:
    text = clock_change_text(
        at(3, 20), at(3, 30, 16), zone="Asia/Tokyo", home="Europe/Madrid", locale=ENGLISH
    )
    assert text == (
        "The clocks change in Madrid on Sunday 28 March. "
        "This lesson is at 01:00 on your clocks, 18:00 at the school."
    )
