"""A school with a long history: thirty teachers who give one lesson, and a hundred thousand bookings of it."""

import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any

TEACHERS = 30
BOOKINGS = 100_000
SLUG = "crowd"
HOST = "crowd.localhost"
_LENGTH = timedelta(minutes=30)
_LESSONS_A_DAY = 16


def crowded_school(*, others: int) -> Any:
    """The school, made if it is not there yet, among at least `others` other schools. Returns its Tenant."""
    from django_tenants.utils import tenant_context

    from tenants.models import Tenant

    _make_schools(others)
    found = Tenant.objects.filter(slug=SLUG).first() or provision(SLUG)
    with tenant_context(found):
        _fill()
    return found


def lesson() -> Any:
    """The workshop that all teachers give, in the school that one stands in."""
    from booking.models import Workshop

    return Workshop.objects.get(slug="lesson")


def _make_schools(wanted: int) -> None:
    from tenants.models import Tenant

    began = time.perf_counter()
    present = Tenant.objects.count()
    for number in range(present, wanted):
        provision(f"neighbour-{number}")
    if wanted > present:
        print(f"{wanted - present} schools made in {time.perf_counter() - began:.0f} s")


def provision(slug: str) -> Any:
    """A new school of that name, on <slug>.localhost."""
    from django.db import connection

    from core.clock import now
    from tenants.services import provision_school

    connection.set_schema_to_public()
    return provision_school(
        name=slug.title(),
        slug=slug,
        owner_email=f"owner@{slug}.example",
        owner_name="Ana",
        owner_password="a long enough password 1",
        theme_id="education",
        time_zone="Europe/Madrid",
        currency="EUR",
        now=now(),
    )


def _fill() -> None:
    from django.db import connection, transaction

    from booking.models import Booking

    if Booking.objects.count() >= BOOKINGS:
        return
    began = time.perf_counter()
    with transaction.atomic():
        teachers = [teacher(number) for number in range(TEACHERS)]
        workshop = free_workshop(teachers, kind="tutoring", capacity=1)
        _lessons(workshop, teachers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{Booking.objects.count()} bookings made in {time.perf_counter() - began:.0f} s")


def teacher(number: int) -> Any:
    """A teacher who works from nine to five, UTC, on workdays."""
    from booking.services.actors import SYSTEM
    from booking.services.hours import WeeklySpan, save_hours
    from booking.services.offers import ensure_teacher
    from core.clock import now

    made = ensure_teacher(
        slug=f"teacher-{number}",
        name=f"Teacher {number}",
        email=f"teacher{number}@crowd.example",
        time_zone="UTC",
    )
    weekly = [WeeklySpan(day, clock_time(9), clock_time(17)) for day in range(1, 6)]
    save_hours(schedule_id=made.schedule.pk, weekly=weekly, overrides=[], by=SYSTEM, now=now())
    return made


def free_workshop(teachers: list[Any], *, kind: str, capacity: int) -> Any:
    """Half an hour of something that costs nothing and can be booked."""
    from booking.services.actors import SYSTEM
    from booking.services.offers import ensure_workshop
    from core.clock import now

    return ensure_workshop(
        slug="lesson",
        host_ids=[each.pk for each in teachers],
        by=SYSTEM,
        now=now(),
        title="Lesson",
        kind=kind,
        status="active",
        capacity=capacity,
        duration_minutes=30,
    )


def _lessons(workshop: Any, teachers: list[Any]) -> None:
    """Every other lesson of the coming sixty days is booked, and all of the days before until there are enough."""
    from booking.models import Booking, Seat, Session, SessionHost
    from core.clock import now

    today = datetime.combine(now().date(), clock_time(), UTC)
    starts = _starts(today)
    rows = [(start, teacher) for start in starts for teacher in teachers][:BOOKINGS]
    sessions = Session.objects.bulk_create(
        [
            Session(workshop=workshop, start_at=start, end_at=start + _LENGTH, capacity=1)
            for start, _teacher in rows
        ],
        batch_size=5000,
    )
    SessionHost.objects.bulk_create(
        [
            SessionHost(session=session, teacher=teacher, busy_from=start, busy_until=start + _LENGTH)
            for session, (start, teacher) in zip(sessions, rows)
        ],
        batch_size=5000,
    )
    bookings = Booking.objects.bulk_create(
        [
            Booking(
                workshop=workshop,
                status="confirmed",
                attendee_name=f"Student {number}",
                attendee_email=f"student{number}@crowd.example",
                attendee_time_zone="Europe/Madrid",
                currency="EUR",
                created_at=today,
                confirmed_at=today,
            )
            for number in range(len(rows))
        ],
        batch_size=5000,
    )
    Seat.objects.bulk_create(
        [
            Seat(booking=booking, session=session, number=1, capacity=1)
            for booking, session in zip(bookings, sessions)
        ],
        batch_size=5000,
    )


def _starts(today: datetime) -> list[datetime]:
    """Workdays from nine: the coming sixty days with every other lesson, then day after day back in time."""
    coming = [today + timedelta(days=day) for day in range(1, 61)]
    starts = [
        day + timedelta(hours=9) + _LENGTH * place
        for day in coming
        if day.weekday() < 5
        for place in range(0, _LESSONS_A_DAY, 2)
    ]
    day = today
    while len(starts) * TEACHERS < BOOKINGS:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            starts += [day + timedelta(hours=9) + _LENGTH * place for place in range(_LESSONS_A_DAY)]
    return starts
