"""The school's present week."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.enums import SessionStatus
from booking.models import Session

from .days import day_of, first_moment
from .school import school_view


def lessons_of_week(*, now: datetime) -> int:
    """How many sessions somebody has booked in the week from Monday to Sunday, on the school's clocks. Two queries."""
    zone = ZoneInfo(school_view().time_zone)
    today = day_of(now, zone)
    monday = today - timedelta(days=today.weekday())
    rows = Session.objects.filter(
        status=SessionStatus.SCHEDULED,
        start_at__gte=first_moment(monday, zone),
        start_at__lt=first_moment(monday + timedelta(days=7), zone),
        seats__is_active=True,
    )
    return rows.distinct().count()
