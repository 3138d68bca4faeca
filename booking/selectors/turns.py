"""Whose turn it is to give a lesson, where the teachers of a workshop take turns."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from booking.models import SessionHost

LOOK_BACK = timedelta(weeks=8)
_NEVER = datetime.min.replace(tzinfo=UTC)


def whose_turn(workshop_id: int, shares: Mapping[int, int], *, now: datetime) -> int:
    """Which of these teachers (id → share, all of them free) gives the next lesson of the workshop. One query.

    The rule: least recently booked, by share. A teacher with share n is as far back in line as their n-th last lesson:
    with shares of 1, whoever was booked longest ago is next; with a share of 2 the lesson before the last decides, so
    this teacher gets two lessons for each one of the others. What counts is when a lesson was booked, not when it takes
    place; held and confirmed lessons of this workshop in the last eight weeks, cancelled and expired ones never.

    Who has fewer lessons than their share comes first: of several, the one with the smallest part of the share, then
    the lowest id. So a teacher who is new, or back from a holiday, gets as many lessons as their share and then takes
    turns; nobody is flooded to catch up. The same rows give the same answer.
    """
    booked: dict[int, list[datetime]] = defaultdict(list)
    for teacher_id, at in _last_lessons(workshop_id, shares, now):
        booked[teacher_id].append(at)

    def place_in_line(teacher_id: int) -> tuple[datetime, float, int]:
        share, lessons = shares[teacher_id], booked[teacher_id]
        since = lessons[share - 1] if len(lessons) >= share else _NEVER
        return since, min(len(lessons), share) / share, teacher_id

    return min(shares, key=place_in_line)


def _last_lessons(workshop_id: int, shares: Mapping[int, int], now: datetime) -> list[tuple[int, datetime]]:
    """The latest lessons of each teacher, as many as the biggest share: teacher and when it was booked."""
    booked_at = F("session__seats__booking__created_at")
    rows = SessionHost.objects.filter(
        teacher_id__in=shares,
        is_active=True,
        session__workshop_id=workshop_id,
        session__seats__is_active=True,
        session__seats__booking__created_at__gt=now - LOOK_BACK,
    ).annotate(
        booked_at=booked_at,
        back=Window(
            RowNumber(), partition_by=F("teacher_id"), order_by=[booked_at.desc(), F("session_id").desc()]
        ),
    )
    latest = rows.filter(back__lte=max(shares.values())).order_by("teacher_id", "back")
    return list(latest.values_list("teacher_id", "booked_at"))
