"""Time zones as callers name them."""

import zoneinfo
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.engine.zones import zone


class TimeZoneField(serializers.CharField):
    """The name of an IANA time zone; not the other files that stand beside them on some systems."""

    default_error_messages = {"unknown": _("There is no such time zone. Write it like Europe/Madrid.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=1, max_length=64, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if not _is_zone(name):
            self.fail("unknown")
        return name


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _is_zone(name: str) -> bool:
    if name not in _zone_names():
        return False
    try:
        zone(name)
    except ValueError:
        return False
    return True
