"""Sessions as mails about them say them, for those who give them and those who come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from booking.enums import SessionStatus
from booking.models import Session

from .school import school_view


@dataclass(frozen=True, slots=True)
class TaughtDate:
    """One session as it stands. Instants are aware UTC. `calendar_sequence` rises with each change of the session."""

    session_id: int
    workshop_title: str
    start_at: datetime
    end_at: datetime
    is_scheduled: bool
    is_online: bool
    meeting_url: str
    place: str
    teachers: tuple[str, ...]
    calendar_sequence: int


def taught_dates(session_ids: Collection[int]) -> list[TaughtDate]:
    """These sessions in the order of their start. Three queries, however many there are."""
    rows = Session.objects.filter(pk__in=session_ids).select_related("workshop")
    rows = rows.prefetch_related("hosts__teacher")
    home = school_view().address
    return [
        TaughtDate(
            session_id=row.pk,
            workshop_title=row.workshop.title,
            start_at=row.start_at,
            end_at=row.end_at,
            is_scheduled=row.status == SessionStatus.SCHEDULED,
            is_online=row.workshop.is_online,
            meeting_url=row.workshop.meeting_url if row.workshop.is_online else "",
            place="" if row.workshop.is_online else row.workshop.place or home,
            teachers=tuple(sorted(host.teacher.name for host in row.hosts.all())),
            calendar_sequence=row.calendar_sequence,
        )
        for row in rows.order_by("start_at", "pk")
    ]
