from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.wording.clocks import clock_notes
from booking.wording.formats import page_locale

MADRID = ZoneInfo("Europe/Madrid")


def evenings(first: date, number: int) -> list[datetime]:
    """Six in the evening in Madrid, week by week."""
    days = (first + timedelta(weeks=week) for week in range(number))
    return [datetime.combine(day, time(18), MADRID).astimezone(UTC) for day in days]


def notes(starts: list[datetime], zone: str) -> tuple[str, ...]:
    return clock_notes(starts, zone=zone, home="Europe/Madrid", locale=page_locale())


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Madrid", ("Clocks change before Tuesday 30 March; lessons stay at 18:00 for you.",)),
        ("Europe/Lisbon", ("Clocks change before Tuesday 30 March; lessons stay at 17:00 for you.",)),
        (
            "Asia/Tokyo",
            (
                "Clocks change: from Wednesday 31 March on, lessons begin at 01:00 for you, no longer at 02:00.",
            ),
        ),
        (
            "America/New_York",
            (
                "Clocks change: from Tuesday 16 March on, lessons begin at 13:00 for you, no longer at 12:00.",
                "Clocks change: from Tuesday 30 March on, lessons begin at 12:00 for you, no longer at 13:00.",
            ),
        ),
    ],
)
def test_each_change_of_clocks_in_either_zone_is_said(zone: str, said: tuple[str, ...]) -> None:
    assert notes(evenings(date(2027, 3, 2), 6), zone) == said


def test_nothing_is_said_while_clocks_stay() -> None:
    assert notes(evenings(date(2027, 1, 12), 8), "Asia/Tokyo") == ()
    assert notes(evenings(date(2027, 3, 2), 1), "Asia/Tokyo") == ()
