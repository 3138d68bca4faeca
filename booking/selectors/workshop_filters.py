"""Which workshops a listing shows, and where its next part begins."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from booking.enums import WorkshopKind
from booking.models import Session, Workshop, WorkshopHost

from .days import first_moment
from .school import school_view


@dataclass(frozen=True, slots=True)
class WorkshopFilter:
    """What to list; empty means anything.

    `teacher` is a slug or an id. `from_on` and `to_on` are dates in the school's zone, both included: classes with a
    session on one of these days, and tutoring, which has none, in any case.
    """

    q: str = ""
    kind: str = ""
    category: str = ""
    level: str = ""
    teacher: str = ""
    from_on: date | None = None
    to_on: date | None = None
    max_price_minor: int | None = None


class BadCursor(ValueError):
    """The cursor was not made by this listing."""


def filtered(wanted: WorkshopFilter) -> QuerySet[Workshop]:
    """Active workshops that match, in no order yet."""
    rows: QuerySet[Workshop] = Workshop.objects.active()
    for word in wanted.q.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(description__icontains=word)
            | Q(category__icontains=word)
            | Q(language__icontains=word)
        )
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.category:
        rows = rows.filter(category__iexact=wanted.category)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.max_price_minor is not None:
        rows = rows.filter(price_minor__lte=wanted.max_price_minor)
    if wanted.teacher:
        rows = rows.filter(pk__in=_hosted_by(wanted.teacher))
    if wanted.from_on or wanted.to_on:
        rows = rows.filter(
            Q(kind=WorkshopKind.TUTORING) | Q(pk__in=_with_session(wanted.from_on, wanted.to_on))
        )
    return rows


def _hosted_by(teacher: str) -> QuerySet[WorkshopHost, int]:
    same = Q(teacher__slug=teacher)
    if teacher.isascii() and teacher.isdigit() and len(teacher) < 19:
        same |= Q(teacher_id=int(teacher))
    return WorkshopHost.objects.filter(same, teacher__is_active=True).values_list("workshop_id", flat=True)


def _with_session(from_on: date | None, to_on: date | None) -> QuerySet[Session, int]:
    zone = ZoneInfo(school_view().time_zone)
    sessions = Session.objects.scheduled()
    if from_on:
        sessions = sessions.filter(start_at__gte=first_moment(from_on, zone))
    if to_on:
        sessions = sessions.filter(start_at__lt=first_moment(to_on + timedelta(days=1), zone))
    return sessions.values_list("workshop_id", flat=True)


def cursor_of(row: Workshop) -> str:
    """Where a listing goes on after `row`."""
    place = json.dumps([row.sort_order, row.title, row.pk], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def after_cursor(cursor: str) -> Q:
    """What follows the cursor in the order (sort_order, title, pk). Raises BadCursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        sort_order, title, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadCursor(cursor) from error
    if not (type(sort_order) is int and type(title) is str and type(pk) is int) or "\0" in title:
        raise BadCursor(cursor)
    return (
        Q(sort_order__gt=sort_order)
        | Q(sort_order=sort_order, title__gt=title)
        | Q(sort_order=sort_order, title=title, pk__gt=pk)
    )
