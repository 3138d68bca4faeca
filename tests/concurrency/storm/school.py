"""What is fought over: free and paid classes, and lessons of a few teachers whose times overlap."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

TEACHERS = 3
DATES = 12
PLACES = 6


@dataclass(frozen=True)
class Stakes:
    """Ids and times that requests name; `starts` overlap one another."""

    free_class: int
    free_slug: str
    free_sessions: list[int]
    paid_class: int
    paid_sessions: list[int]
    lesson: int
    lesson_slug: str
    starts: list[datetime]


def open_school(now: datetime) -> Stakes:
    """Fill the current school."""
    teachers = [_teacher(number, now) for number in range(TEACHERS)]
    hosts = [_teacher(TEACHERS + number, now) for number in range(2)]
    free, paid = _class("free", hosts[0], 0, now), _class("paid", hosts[1], 1500, now)
    lesson = _workshop(
        "lesson", teachers, now, kind="tutoring", duration_minutes=30, slot_increment_minutes=15
    )
    return Stakes(
        free_class=free.pk,
        free_slug=free.slug,
        free_sessions=_sessions(free, hosts[0], now),
        paid_class=paid.pk,
        paid_sessions=_sessions(paid, hosts[1], now),
        lesson=lesson.pk,
        lesson_slug=lesson.slug,
        starts=_starts(now),
    )


def _teacher(number: int, now: datetime) -> Any:
    from booking.services.actors import SYSTEM
    from booking.services.hours import WeeklySpan, save_hours
    from booking.services.offers import ensure_teacher

    teacher = ensure_teacher(
        slug=f"ben-{number}", name=f"Ben {number}", email=f"ben{number}@school.example", time_zone="UTC"
    )
    weekly = [WeeklySpan(day, time(9), time(17)) for day in range(7)]
    save_hours(schedule_id=teacher.schedule.pk, weekly=weekly, overrides=[], by=SYSTEM, now=now)
    return teacher


def _workshop(slug: str, hosts: list[Any], now: datetime, **fields: Any) -> Any:
    from booking.services.actors import SYSTEM
    from booking.services.offers import ensure_workshop

    return ensure_workshop(
        slug=slug,
        host_ids=[host.pk for host in hosts],
        by=SYSTEM,
        now=now,
        title=slug.title(),
        status="active",
        currency="EUR",
        **fields,
    )


def _class(slug: str, host: Any, price_minor: int, now: datetime) -> Any:
    return _workshop(slug, [host], now, kind="live_class", capacity=PLACES, price_minor=price_minor)


def _sessions(workshop: Any, host: Any, now: datetime) -> list[int]:
    from booking.services.actors import SYSTEM
    from booking.services.sessions import schedule_session

    first = datetime.combine((now + timedelta(days=5)).date(), time(18), UTC)
    return [
        schedule_session(
            workshop_id=workshop.pk,
            start_at=first + timedelta(days=number),
            host_ids=[host.pk],
            by=SYSTEM,
            now=now,
        ).pk
        for number in range(DATES)
    ]


def _starts(now: datetime) -> list[datetime]:
    """Every quarter of an hour of three days: any two neighbours want the same half hour."""
    days = [datetime.combine((now + timedelta(days=day)).date(), time(9), UTC) for day in (3, 4, 5)]
    return [day + timedelta(minutes=15 * place) for day in days for place in range(31)]
