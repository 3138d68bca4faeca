"""What the school can book for a student: the rules for students (notice, window, waiting lists) do not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.models import Question, Workshop, WorkshopHost

from .days import first_moment
from .prices import price_text
from .questions import QuestionCard, question_card
from .series import SeriesCard, series_cards
from .sessions import with_hosts, with_seats
from .slots import slots

_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class StaffSlot:
    """A time that can be taken, in aware UTC. `seats_left` counts places kept for people who wait, too."""

    start: datetime
    end: datetime
    seats_left: int
    session_id: int | None
    teachers: str
    price: str


@dataclass(frozen=True, slots=True)
class StaffDay:
    date: date
    slots: tuple[StaffSlot, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """A teacher to choose for tutoring."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ToBook:
    """A workshop with what its form needs. `price` is in words of the active language."""

    id: int
    title: str
    is_tutoring: bool
    price: str
    price_minor: int
    currency: str
    hosts: tuple[Host, ...]
    series: tuple[SeriesCard, ...]
    questions: tuple[QuestionCard, ...]


def bookable_workshops() -> list[tuple[int, str, str]]:
    """Id, title and kind of what can be booked. One query."""
    rows = Workshop.objects.active().order_by("sort_order", "title", "pk")
    return [(row.pk, row.title, str(row.get_kind_display())) for row in rows]


def workshop_to_book(workshop_id: int, *, now: datetime) -> ToBook | None:
    """The active workshop, or None. A fixed number of queries."""
    row = Workshop.objects.active().filter(pk=workshop_id).first()
    if row is None:
        return None
    hosts = WorkshopHost.objects.filter(workshop=row, teacher__is_active=True).select_related("teacher")
    questions = Question.objects.filter(workshop=row, is_active=True).order_by("sort_order", "pk")
    return ToBook(
        id=row.pk,
        title=row.title,
        is_tutoring=row.is_tutoring,
        price=price_text(row.price_minor, row.currency),
        price_minor=row.price_minor,
        currency=row.currency,
        hosts=tuple(
            Host(host.teacher_id, host.teacher.name) for host in hosts.order_by("teacher__name", "pk")
        ),
        series=() if row.is_tutoring else tuple(series_cards(row.pk, now)),
        questions=tuple(question_card(question) for question in questions),
    )


def staff_days(
    workshop_id: int, *, from_: date, days: int, time_zone: str, teacher_id: int | None, now: datetime
) -> list[StaffDay]:
    """The days of the zone that have something to take. The number of queries does not depend on how much there is."""
    row = Workshop.objects.active().filter(pk=workshop_id).first()
    if row is None:
        return []
    to = from_ + timedelta(days=days - 1)
    if row.is_tutoring:
        return _free_times(row, from_, to, time_zone, teacher_id, now)
    return _dates(row, from_, to, ZoneInfo(time_zone), now)


def _free_times(
    row: Workshop, from_: date, to: date, time_zone: str, teacher_id: int | None, now: datetime
) -> list[StaffDay]:
    # Of this copy only, which is never saved.
    row.min_notice_minutes, row.booking_window_days, row.students_choose_teacher = 0, _A_YEAR, True
    found = slots(workshop=row, from_=from_, to=to, time_zone=time_zone, teacher_id=teacher_id, now=now)
    price = price_text(row.price_minor, row.currency)
    return [
        StaffDay(day.date, tuple(StaffSlot(slot.start, slot.end, 1, None, "", price) for slot in day.slots))
        for day in found
    ]


def _dates(row: Workshop, from_: date, to: date, zone: ZoneInfo, now: datetime) -> list[StaffDay]:
    sessions = with_hosts(
        with_seats(
            row.sessions.scheduled().filter(
                start_at__gte=max(now, first_moment(from_, zone)),
                start_at__lt=first_moment(to + timedelta(days=1), zone),
            )
        )
    ).order_by("start_at", "pk")
    by_day: dict[date, list[StaffSlot]] = {}
    for session in sessions:
        left = session.capacity - session.taken  # type: ignore[attr-defined]
        if left > 0:
            price = row.price_minor if session.price_minor is None else session.price_minor
            slot = StaffSlot(
                session.start_at,
                session.end_at,
                left,
                session.pk,
                _names([host.teacher.name for host in session.hosts.all()]),
                price_text(price, row.currency),
            )
            by_day.setdefault(session.start_at.astimezone(zone).date(), []).append(slot)
    return [StaffDay(on, tuple(found)) for on, found in by_day.items()]


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)
