"""Instants and civil dates as integers, and back: the units are those of `model`."""

from datetime import UTC, date, datetime, timedelta

from booking.engine.model import Day, Instant

SECOND = 1000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(at: datetime) -> Instant:
    """Milliseconds since the epoch of an aware datetime (rounded down)."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def moment(at: Instant) -> datetime:
    """The aware UTC datetime of an instant."""
    return _EPOCH + timedelta(milliseconds=at)


def day(on: date) -> Day:
    """Days since 1970-01-01 of a civil date."""
    return on.toordinal() - EPOCH_ORDINAL
