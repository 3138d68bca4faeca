"""Dated sessions with the places that are left."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from booking.models import Session, SessionHost

from .teachers import TeacherCard, teacher_card


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One dated session; instants are aware UTC."""

    id: int
    start_at: datetime
    end_at: datetime
    capacity: int
    seats_left: int
    hosts: tuple[TeacherCard, ...]

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0


def next_sessions(workshop_ids: Sequence[int], *, each: int, now: datetime) -> dict[int, list[SessionCard]]:
    """The first `each` scheduled sessions after `now` of each workshop, full ones included, by workshop id."""
    if not workshop_ids:
        return {}
    rank = Window(RowNumber(), partition_by=F("workshop_id"), order_by=[F("start_at"), F("pk")])
    ranked = Session.objects.scheduled().filter(workshop_id__in=workshop_ids, start_at__gt=now)
    first = ranked.annotate(rank=rank).filter(rank__lte=each).values("pk")
    found: dict[int, list[SessionCard]] = defaultdict(list)
    for row in with_hosts(with_seats(Session.objects.filter(pk__in=first))).order_by("start_at", "pk"):
        found[row.workshop_id].append(session_card(row))
    return dict(found)


def workshop_sessions(
    workshop_id: int, *, from_: datetime, to: datetime | None = None, limit: int = 200
) -> list[SessionCard]:
    """Scheduled sessions of a workshop that start in `[from_, to)`, full ones included."""
    rows = Session.objects.scheduled().filter(workshop_id=workshop_id, start_at__gte=from_)
    if to is not None:
        rows = rows.filter(start_at__lt=to)
    return [session_card(row) for row in with_hosts(with_seats(rows)).order_by("start_at", "pk")[:limit]]


def with_seats(rows: QuerySet[Session]) -> QuerySet[Session]:
    """Adds `taken`: how many places are held or sold."""
    return rows.annotate(taken=Count("seats", filter=Q(seats__is_active=True)))


def with_hosts(rows: QuerySet[Session]) -> QuerySet[Session]:
    """Loads the teachers of each session and their pictures."""
    hosts = SessionHost.objects.filter(is_active=True).select_related("teacher__photo")
    return rows.prefetch_related(
        Prefetch(
            "hosts",
            hosts.order_by("teacher__sort_order", "teacher__name", "pk").prefetch_related(
                "teacher__photo__renditions"
            ),
        )
    )


def session_card(row: Session) -> SessionCard:
    """Turn a row from `with_hosts(with_seats(…))` into its card."""
    taken: int = row.taken  # type: ignore[attr-defined]
    return SessionCard(
        id=row.pk,
        start_at=row.start_at,
        end_at=row.end_at,
        capacity=row.capacity,
        seats_left=max(0, row.capacity - taken),
        hosts=tuple(teacher_card(host.teacher) for host in row.hosts.all()),
    )
