"""What a waiting list means for the places of a session: they are kept for those who wait."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from booking.enums import WaitlistStatus
from booking.events import WAITLIST
from booking.models import Session, WaitlistEntry
from core.duelist import services as duelist


def waiting_count(session: Session) -> int:
    """How many people wait for a place in this session or in the whole of its series. Nobody else may take these."""
    waits = Q(session=session)
    if session.series_id is not None:
        waits |= Q(series_id=session.series_id)
    return WaitlistEntry.objects.filter(waits, status=WaitlistStatus.WAITING).count()


def call_next(session_ids: Collection[int], *, now: datetime) -> None:
    """Places were freed in these sessions: let those who wait be asked, once the caller's transaction has committed.

    Writes rows of the due list, which survive a crash; references are "session:<pk>" and "series:<pk>".
    """
    waiting = WaitlistEntry.objects.filter(status=WaitlistStatus.WAITING)
    found = waiting.filter(Q(session_id__in=session_ids) | Q(series__sessions__in=session_ids)).values_list(
        "session_id", "series_id"
    )
    for session_id, series_id in set(found):
        reference = f"session:{session_id}" if session_id is not None else f"series:{series_id}"
        duelist.schedule(kind=WAITLIST, reference=reference, due_at=now)
