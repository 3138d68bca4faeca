"""Civil dates of a zone as instants."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def first_moment(on: date, zone: ZoneInfo) -> datetime:
    """When the civil date begins in the zone, in UTC; where its midnight is skipped, the moment of the change."""
    return datetime.combine(on, time.min, tzinfo=zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The civil date of an instant in the zone."""
    return moment.astimezone(zone).date()
