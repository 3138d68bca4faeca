"""What a visitor has chosen so far, as it stands in the address of each step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from booking.wording.formats import local_day
from booking.wording.zones import is_zone


@dataclass(frozen=True)
class Choice:
    """Everything that the time step remembers. What could not be read is left out, never an error.

    `code` is a discount code that stood in the address; it goes along until it is spent.
    """

    zone: str = ""
    month: date | None = None
    on: date | None = None
    teacher_id: int | None = None
    start: datetime | None = None
    session_id: int | None = None
    series_id: int | None = None
    code: str = ""

    @property
    def has_time(self) -> bool:
        return self.start is not None or self.session_id is not None or self.series_id is not None

    def query(self, **changes: Any) -> str:
        """The query string for this choice with some things changed, without its question mark."""
        changed = replace(self, **changes)
        named = {
            "month": changed.month and f"{changed.month:%Y-%m}",
            "date": changed.on and changed.on.isoformat(),
            "start": changed.start and utc_text(changed.start),
            "session": changed.session_id,
            "series": changed.series_id,
            "teacher": changed.teacher_id,
            "zone": changed.zone,
            "code": changed.code,
        }
        return urlencode({name: value for name, value in named.items() if value})

    def same_day(self, zone: str) -> "Choice":
        """The choice without its time: the day in the zone on which it was."""
        on = local_day(self.start, zone) if self.start else self.on
        return replace(self, on=on, month=None, start=None, session_id=None, series_id=None)


def read_choice(query: Mapping[str, str]) -> Choice:
    """A choice from a query string or a posted form. Junk counts as not chosen."""
    zone = query.get("zone", "")
    return Choice(
        zone=zone if zone and is_zone(zone) else "",
        month=_month(query.get("month", "")),
        on=_date(query.get("date", "")),
        teacher_id=_number(query.get("teacher", "")),
        start=_instant(query.get("start", "")),
        session_id=_number(query.get("session", "")),
        series_id=_number(query.get("series", "")),
        code=_code(query.get("code", "")),
    )


def utc_text(at: datetime) -> str:
    """The API's way to write an instant: 2027-01-14T17:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _code(text: str) -> str:
    """What may be a discount code, as it is kept; `payments.models.Voucher` says what one looks like."""
    wanted = text.strip().upper()
    return wanted if len(wanted) <= 40 and wanted.isascii() and wanted.replace("-", "").isalnum() else ""


def _month(text: str) -> date | None:
    return _date(f"{text}-01") if len(text) == 7 else None


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Far from both ends of what dates can say, so that the neighbouring months exist too.
    return found if 2000 <= found.year <= 2200 else None


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo and 2000 <= found.year <= 2200 else None


def _number(text: str) -> int | None:
    # Nine digits: well inside PostgreSQL's bigint.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
