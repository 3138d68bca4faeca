"""Dated sessions with the places that are left."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from booking.enums import SoldBy, WorkshopStatus
from booking.models import Session, SessionHost

from .teachers import TeacherCard, teacher_card
from .waiting import kept_places, list_closes_at


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One dated session; instants are aware UTC.

    `seats_left` are the places that anybody may take: without those kept for people who wait. `can_wait`: it is full,
    and one can put oneself on its waiting list. `price_minor` is None where the workshop's price holds.
    """

    id: int
    start_at: datetime
    end_at: datetime
    capacity: int
    seats_left: int
    hosts: tuple[TeacherCard, ...]
    can_wait: bool = False
    series_id: int | None = None
    price_minor: int | None = None

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
    rows = with_hosts(with_seats(Session.objects.filter(pk__in=first)))
    found: dict[int, list[SessionCard]] = defaultdict(list)
    for workshop_id, card in _cards(list(rows.order_by("start_at", "pk")), now):
        found[workshop_id].append(card)
    return dict(found)


def workshop_sessions(
    workshop_id: int,
    *,
    from_: datetime,
    to: datetime | None = None,
    limit: int = 200,
    now: datetime | None = None,
) -> list[SessionCard]:
    """Scheduled sessions of a workshop that start in `[from_, to)`, full ones included. `now` defaults to `from_`."""
    rows = Session.objects.scheduled().filter(workshop_id=workshop_id, start_at__gte=from_)
    if to is not None:
        rows = rows.filter(start_at__lt=to)
    found = list(with_hosts(with_seats(rows)).order_by("start_at", "pk")[:limit])
    return [card for _workshop, card in _cards(found, now or from_)]


def with_seats(rows: QuerySet[Session]) -> QuerySet[Session]:
    """Adds `taken`: how many places are held or sold; and loads the workshop."""
    return rows.select_related("workshop").annotate(taken=Count("seats", filter=Q(seats__is_active=True)))


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


def session_card(row: Session, *, kept: int, now: datetime) -> SessionCard:
    """Turn a row from `with_hosts(with_seats(…))` into its card; `kept` places wait for somebody (`kept_places`)."""
    left = seats_left(row, kept)
    return SessionCard(
        id=row.pk,
        start_at=row.start_at,
        end_at=row.end_at,
        capacity=row.capacity,
        seats_left=left,
        hosts=tuple(teacher_card(host.teacher) for host in row.hosts.all()),
        can_wait=not left and _has_list(row, now),
        series_id=row.series_id,
        price_minor=row.price_minor,
    )


def seats_left(row: Session, kept: int) -> int:
    """How many places of a row from `with_seats` anybody may take."""
    taken: int = row.taken  # type: ignore[attr-defined]
    return max(0, row.capacity - taken - kept)


def _cards(rows: Sequence[Session], now: datetime) -> list[tuple[int, SessionCard]]:
    kept = kept_places(rows, now=now)
    return [(row.workshop_id, session_card(row, kept=kept[row.pk], now=now)) for row in rows]


def _has_list(row: Session, now: datetime) -> bool:
    """Is there a waiting list for this date? Where only the whole series is sold, one waits for that."""
    workshop = row.workshop
    return (
        workshop.waitlist_enabled
        and workshop.status == WorkshopStatus.ACTIVE
        and not workshop.is_tutoring
        and not (workshop.sold_by == SoldBy.SERIES and row.series_id is not None)
        and now < list_closes_at(workshop, row.start_at)
    )
