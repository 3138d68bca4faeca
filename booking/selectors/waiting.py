"""Places that are kept for those who wait, and until when one can wait."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from booking.enums import WaitlistStatus
from booking.models import Session, WaitlistEntry, Workshop

# Who gets an offer has at least this long to answer, and the answer is in before the lesson begins.
SHORTEST_OFFER = timedelta(minutes=15)
_BEFORE_START = timedelta(minutes=30)


def kept_places(rows: Iterable[Session], *, now: datetime) -> dict[int, int]:
    """How many people wait for a place in each of these sessions, by session id. One query, or two for series.

    Who waits for a whole series keeps a place in each of its dates, but only while every date to come has one: as
    long as another date is full they cannot be served, and the place would stay empty for nobody.
    """
    rows = list(rows)
    series_ids = {row.series_id for row in rows if row.series_id is not None}
    waiting = WaitlistEntry.objects.filter(status=WaitlistStatus.WAITING)
    found = waiting.filter(Q(session__in=[row.pk for row in rows]) | Q(series__in=series_ids))
    counts: Counter[tuple[int | None, int | None]] = Counter(found.values_list("session_id", "series_id"))
    stuck = _with_full_date({series for _session, series in counts if series is not None}, now)
    return {
        row.pk: counts[row.pk, None] + (0 if row.series_id in stuck else counts[None, row.series_id])
        for row in rows
    }


def list_closes_at(workshop: Workshop, start_at: datetime) -> datetime:
    """When the last place is offered before this start: with time left to answer, and not within the notice that the
    workshop asks of everybody."""
    return start_at - max(timedelta(minutes=workshop.min_notice_minutes), _BEFORE_START + SHORTEST_OFFER)


def offer_ends_at(session: Session, now: datetime) -> datetime:
    """The latest end of an offer of this session: an answer comes before the lesson does."""
    return max(session.start_at - _BEFORE_START, min(now + SHORTEST_OFFER, session.start_at))


def _with_full_date(series_ids: Collection[int], now: datetime) -> set[int]:
    if not series_ids:
        return set()
    coming = Session.objects.scheduled().filter(series_id__in=series_ids, start_at__gt=now)
    full = coming.annotate(taken=Count("seats", filter=Q(seats__is_active=True))).filter(
        taken__gte=F("capacity")
    )
    return set(full.values_list("series_id", flat=True))
