"""When a school's books are compared: every night, at about half past three on the school's clock."""

from datetime import datetime, time, timedelta
from zlib import crc32

from core.duelist import services as duelist
from core.schema import current_schema
from payments.events import RECONCILE
from payments.zones import school_zone

NIGHTLY = "nightly"
LOOKS_BACK = timedelta(days=7)
CUT_SHORT_AGAIN = timedelta(minutes=15)
_AT = time(3, 0)
_SPREAD_MINUTES = 60


def next_night(now: datetime) -> datetime:
    """The school's next comparison after `now`: between 3:00 and 4:00 in its zone, always at the same minute.

    Schools are spread over the hour, so that they do not all ask Stripe at once.
    """
    zone = school_zone()
    minute = crc32(current_schema().encode()) % _SPREAD_MINUTES
    day = now.astimezone(zone).date()
    while True:
        at = datetime.combine(day, _AT, zone) + timedelta(minutes=minute)
        if at > now:
            return at
        day += timedelta(days=1)


def plan_comparisons(*, now: datetime) -> None:
    """Put the current school's nightly comparison on the due list. Called when it connects a Stripe account."""
    duelist.schedule(kind=RECONCILE, reference=NIGHTLY, due_at=next_night(now))
