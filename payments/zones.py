"""The school's clocks: which day a payment belongs to. The package above keeps them, and says so at start-up."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings

_zone_name: Callable[[], str] | None = None


def use_school_zone(zone_name: Callable[[], str]) -> None:
    """Called once at start-up by whoever keeps the school's settings: `zone_name` gives the IANA name, for the school
    that the connection is on."""
    global _zone_name
    _zone_name = zone_name


def school_zone() -> ZoneInfo:
    """The current school's zone; at most one query."""
    return ZoneInfo(_zone_name() if _zone_name else settings.TIME_ZONE)
