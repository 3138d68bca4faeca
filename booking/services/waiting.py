"""What a waiting list means for the places of a session: they are kept for those who wait."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from booking.enums import WaitlistStatus
from booking.events import WAITLIST
from booking.models import Booking, Session, WaitlistEntry
from booking.selectors.waiting import kept_places
from core.duelist import services as duelist


def waiting_count(session: Session, *, now: datetime) -> int:
    """How many free places of this session are kept for people who wait. Nobody else may take these."""
    return kept_places([session], now=now)[session.pk]


def call_next(session_ids: Collection[int], *, now: datetime) -> None:
    """Places were freed in these sessions: let those who wait be asked, once the caller's transaction has committed.

    Writes rows of the due list, which survive a crash; references are "session:<pk>" and "series:<pk>". Also right
    when a session was called off or got more places.
    """
    alive = WaitlistEntry.objects.filter(status__in=(WaitlistStatus.WAITING, WaitlistStatus.OFFERED))
    found = alive.filter(Q(session_id__in=session_ids) | Q(series__sessions__in=session_ids)).values_list(
        "session_id", "series_id"
    )
    for session_id, series_id in sorted(set(found), key=str):
        reference = f"session:{session_id}" if session_id is not None else f"series:{series_id}"
        duelist.schedule_now(kind=WAITLIST, reference=reference, now=now)


def end_entries(booking: Booking, *, now: datetime) -> None:
    """The booking is confirmed: the entry it was offered for is done, and so is any other wait of the same address
    for the same dates."""
    sessions = booking.seats.filter(is_active=True).values("session_id")
    same_dates = Q(session_id__in=sessions)
    if booking.series_id is not None:
        same_dates |= Q(series_id=booking.series_id)
    waiting = Q(attendee_email=booking.attendee_email, status=WaitlistStatus.WAITING) & same_dates
    offered = Q(booking=booking, status=WaitlistStatus.OFFERED)
    WaitlistEntry.objects.filter(waiting | offered).update(status=WaitlistStatus.TAKEN, ended_at=now)
