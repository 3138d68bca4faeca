"""Time zones in words: "Madrid (UTC+1)"."""

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import get_timezone_location
from django.utils.translation import gettext as _

from booking.engine.zones import zone

# At least one well-known city for every offset in use; the school's and the visitor's own zones are added.
OFFERED = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Vancouver", "America/Denver",
    "America/Phoenix", "America/Chicago", "America/Mexico_City", "America/Guatemala", "America/New_York",
    "America/Toronto", "America/Bogota", "America/Lima", "America/Panama", "America/Halifax", "America/Caracas",
    "America/La_Paz", "America/Santiago", "America/Santo_Domingo", "America/St_Johns", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "America/Montevideo", "America/Noronha", "Atlantic/Azores",
    "Atlantic/Cape_Verde", "Atlantic/Canary", "Atlantic/Reykjavik", "Europe/London", "Europe/Dublin",
    "Europe/Lisbon", "Africa/Casablanca", "Africa/Accra", "Europe/Madrid", "Europe/Paris", "Europe/Berlin",
    "Europe/Rome", "Europe/Vienna", "Europe/Zurich", "Europe/Amsterdam", "Europe/Brussels", "Europe/Copenhagen",
    "Europe/Oslo", "Europe/Stockholm", "Europe/Prague", "Europe/Warsaw", "Europe/Budapest", "Europe/Belgrade",
    "Africa/Lagos", "Africa/Algiers", "Africa/Tunis", "Europe/Athens", "Europe/Bucharest", "Europe/Sofia",
    "Europe/Helsinki", "Europe/Riga", "Europe/Kyiv", "Africa/Cairo", "Africa/Johannesburg", "Asia/Jerusalem",
    "Asia/Beirut", "Europe/Istanbul", "Europe/Moscow", "Asia/Baghdad", "Asia/Riyadh", "Africa/Nairobi",
    "Asia/Tehran", "Asia/Dubai", "Asia/Baku", "Asia/Tbilisi", "Asia/Yerevan", "Asia/Kabul", "Asia/Karachi",
    "Asia/Tashkent", "Asia/Almaty", "Asia/Kolkata", "Asia/Colombo", "Asia/Kathmandu", "Asia/Dhaka",
    "Asia/Yangon", "Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Asia/Hong_Kong",
    "Asia/Taipei", "Asia/Singapore", "Asia/Manila", "Australia/Perth", "Australia/Eucla", "Asia/Seoul",
    "Asia/Tokyo", "Australia/Darwin", "Australia/Adelaide", "Australia/Brisbane", "Australia/Sydney",
    "Australia/Lord_Howe", "Pacific/Noumea", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Tongatapu",
    "Pacific/Kiritimati",
)  # fmt: skip


@dataclass(frozen=True)
class ZoneOption:
    """One entry of the time zone picker."""

    name: str
    city: str
    label: str
    is_chosen: bool


def is_zone(name: str) -> bool:
    """Whether this is the name of an IANA zone that slots can be counted in."""
    try:
        zone(name)
    except ValueError:
        return False
    return "/" in name or name == "UTC"


def zone_city(name: str, locale: Locale) -> str:
    """The city that people know the zone by, in their language."""
    return _city(name, str(locale))


def zone_label(name: str, at: datetime, locale: Locale) -> str:
    """City and offset at that moment, for example "Madrid (UTC+1)"."""
    city = zone_city(name, locale)
    if city == "UTC":
        return city
    return _("%(city)s (%(offset)s)") % {"city": city, "offset": offset_text(offset_of(name, at))}


def zone_options(chosen: str, others: Iterable[str], at: datetime, locale: Locale) -> tuple[ZoneOption, ...]:
    """All zones on offer from west to east, the chosen one and `others` among them."""
    names = {*OFFERED, *others, chosen}
    found = sorted((offset_of(name, at), zone_city(name, locale), name) for name in names)
    return tuple(
        ZoneOption(name, city, zone_label(name, at, locale), name == chosen) for _offset, city, name in found
    )


@lru_cache(maxsize=4096)
def _city(name: str, locale: str) -> str:
    if name in ("UTC", "Etc/UTC"):
        return "UTC"
    return get_timezone_location(zoneinfo.ZoneInfo(name), locale=locale, return_city=True)


def offset_of(name: str, at: datetime) -> timedelta:
    """How far the zone's clocks are ahead of UTC at that moment."""
    return at.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or timedelta()


def offset_text(offset: timedelta) -> str:
    """“UTC+1”, “UTC−3:30”, or “UTC” alone."""
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
