"""What has been chosen so far of a booking that the school enters, as it stands in the address."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Of `start`, `session_id` and `series_id` one at most."""

    workshop_id: int | None = None
    start: datetime | None = None
    session_id: int | None = None
    series_id: int | None = None
    teacher_id: int | None = None
    from_on: date | None = None

    @property
    def has_time(self) -> bool:
        return bool(self.start or self.session_id or self.series_id)

    def address(self, **changes: Any) -> str:
        """The same choice, changed."""
        found = {
            "workshop": self.workshop_id,
            "teacher": self.teacher_id,
            "from": self.from_on,
            **changes,
        }
        kept = {name: value for name, value in found.items() if value}
        return f"{reverse('bookings:enter')}?{urlencode(kept)}"


def read_choice(query: QueryDict) -> Choice:
    """What stands in the address; what makes no sense counts as not chosen."""
    return Choice(
        workshop_id=_number(query.get("workshop", "")),
        start=_moment(query.get("start", "")),
        session_id=_number(query.get("session", "")),
        series_id=_number(query.get("series", "")),
        teacher_id=_number(query.get("teacher", "")),
        from_on=_day(query.get("from", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo and 2000 < found.year < 2200 else None
