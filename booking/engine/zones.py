"""UTC offsets of IANA zones, remembered by day so that inner loops stay integer arithmetic.

Civil times follow PEP 495 with `fold=0`: a time inside a skipped hour moves forward by the length of the
gap, and of a repeated hour the first counts.
"""

import zoneinfo
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from booking.engine.instants import DAY, EPOCH_ORDINAL, MINUTE, SECOND
from booking.engine.model import Day, Instant

_DAY_LIMIT = 4_000
_NOT_PLACES = ("posix/", "right/", "posixrules", "localtime", "Factory")


class _OffsetsByDay(dict[int, int | None]):
    """Day to offset in milliseconds, or None for a day in which the offset changes."""

    def __init__(self, tz: zoneinfo.ZoneInfo) -> None:
        super().__init__()
        self._tz = tz

    def __missing__(self, number: Day) -> int | None:
        if len(self) >= _DAY_LIMIT:
            self.clear()
        first, last = self._offset(number), self._offset(number + 1)
        self[number] = constant = first if first == last else None
        return constant

    def _offset(self, number: Day) -> int:
        raise NotImplementedError


class _CivilDays(_OffsetsByDay):
    """Offsets by civil date in the zone."""

    def _offset(self, number: Day) -> int:
        return _offset_of(datetime.fromordinal(number + EPOCH_ORDINAL).replace(tzinfo=self._tz))


class _UtcDays(_OffsetsByDay):
    """Offsets by UTC date."""

    def _offset(self, number: Day) -> int:
        midnight = datetime.fromordinal(number + EPOCH_ORDINAL).replace(tzinfo=UTC)
        return _offset_of(midnight.astimezone(self._tz))


def _offset_of(at: datetime) -> int:
    return (at.utcoffset() or timedelta()) // timedelta(milliseconds=1)


class Zone:
    """An IANA zone. Get one from `zone()`, which keeps them."""

    __slots__ = ("_tz", "_utc_days", "civil_days", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._tz = zoneinfo.ZoneInfo(name)
        self.civil_days = _CivilDays(self._tz)
        self._utc_days = _UtcDays(self._tz)

    def at(self, number: Day, minute: int) -> Instant:
        """The instant of a civil date and minutes after its midnight (0 to 1440)."""
        midnight = datetime.fromordinal(number + EPOCH_ORDINAL + minute // 1440)
        civil = midnight + timedelta(minutes=minute % 1440)
        # Whole seconds, and so exact, for every zone of the IANA database.
        return int(civil.replace(tzinfo=self._tz).timestamp()) * SECOND

    def offset(self, at: Instant) -> int:
        """Milliseconds that the zone's clocks are ahead of UTC at an instant."""
        constant = self._utc_days[at // DAY]
        if constant is not None:
            return constant
        return _offset_of(datetime.fromtimestamp(at // SECOND, self._tz))

    def civil_minute(self, at: Instant) -> int:
        """Minutes of the zone's clock since its 1970-01-01 00:00, rounded down."""
        return (at + self.offset(at)) // MINUTE


@lru_cache(maxsize=1024)
def zone(name: str) -> Zone:
    """The zone of an IANA name, such as `Europe/Berlin`. Raises ValueError for anything else."""
    if not isinstance(name, str) or not name or name.startswith(_NOT_PLACES):
        raise ValueError("not an IANA time zone")
    try:
        return Zone(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("not an IANA time zone") from error
