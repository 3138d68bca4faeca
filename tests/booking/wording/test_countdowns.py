"""How long it is, as people say it."""

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale

from booking.wording.countdowns import countdown_text, time_left_text

NOW = datetime(2027, 1, 4, 20, 0, tzinfo=UTC)
ENGLISH, SPANISH = Locale("en", "GB"), Locale("es")


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (-61, ""),
        (-60, ""),
        (-59, "now"),
        (0, "now"),
        (0.4, "in 1 minute"),
        (25, "in 25 minutes"),
        (90, "in 90 minutes"),
        (119, "in 119 minutes"),
        (150, "today at 23:30"),
        (180, "tomorrow at 00:00"),
        (27 * 60, "in 2 days"),
        (9 * 1440, "in 9 days"),
        (20 * 1440, "in 3 weeks"),
        (100 * 1440, "in 3 months"),
    ],
)
def test_countdown(minutes: float, text: str) -> None:
    start = NOW + timedelta(minutes=minutes)
    end = start + timedelta(hours=1)
    assert countdown_text(start, end, zone="Europe/Madrid", locale=ENGLISH, now=NOW) == text


def test_day_is_that_of_the_zone() -> None:
    start = NOW + timedelta(hours=3)
    texts = [
        countdown_text(start, start + timedelta(hours=1), zone=zone, locale=ENGLISH, now=NOW)
        for zone in ("Europe/London", "Asia/Tokyo")
    ]
    assert texts == ["today at 23:00", "today at 08:00"]


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(seconds=-5), "0 minutes"),
        (timedelta(seconds=59), "0 minutes"),
        (timedelta(minutes=14, seconds=59), "14 minutes"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(days=3, hours=23), "3 days"),
    ],
)
def test_time_left_is_never_more_than_there_is(left: timedelta, text: str) -> None:
    assert time_left_text(NOW + left, locale=ENGLISH, now=NOW) == text


def test_other_languages() -> None:
    assert time_left_text(NOW + timedelta(minutes=14), locale=SPANISH, now=NOW) == "14 minutos"
