"""Teachers, workshops, sessions and bookings.

The clock of these tests is NOW: Monday 4 January 2027, 08:00 UTC, which is 09:00 in Madrid.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from booking.enums import ActorKind, BookingStatus, SoldBy, WorkshopKind, WorkshopStatus
from booking.models import (
    Booking,
    ClosedDates,
    DateOverride,
    Schedule,
    Seat,
    Series,
    Session,
    SessionHost,
    Teacher,
    TimeOff,
    Trip,
    WeeklyHours,
    Workshop,
    WorkshopHost,
)
from booking.services.actors import Actor, Attendee

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
ANA = Actor(ActorKind.STAFF)
GUEST = Actor(ActorKind.STUDENT)
WORKDAYS = (1, 2, 3, 4, 5)


def at(day: int, hour: int, minute: int = 0, *, month: int = 1) -> datetime:
    """A moment of 2027 in UTC."""
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def attendee(name: str = "Chloe", **fields: Any) -> Attendee:
    """Chloe, or somebody else of that name."""
    email = f"{name.lower().replace(' ', '.')}@example.com"
    return Attendee(**{"name": name, "email": email, "time_zone": "Europe/Madrid", "locale": "en", **fields})


class TeacherFactory(DjangoModelFactory):
    """A bookable teacher. `hours=("09:00", "12:00")` gives hours on workdays in Madrid."""

    class Meta:
        model = Teacher

    name = factory.Sequence(lambda n: f"Ben {n}")
    slug = factory.LazyAttribute(lambda teacher: teacher.name.lower().replace(" ", "-"))
    email = factory.LazyAttribute(lambda teacher: f"{teacher.slug}@school.example")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Teacher:
        hours = kwargs.pop("hours", None)
        teacher = super()._create(model_class, *args, **kwargs)
        if hours:
            give_hours(teacher, *hours)
        return teacher


class WorkshopFactory(DjangoModelFactory):
    """A free live class of one hour for eight. `hosts=[…]` names its teachers."""

    class Meta:
        model = Workshop
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Conversation {n}")
    slug = factory.LazyAttribute(lambda workshop: workshop.title.lower().replace(" ", "-"))
    kind = WorkshopKind.LIVE_CLASS
    status = WorkshopStatus.ACTIVE
    capacity = 8
    min_notice_minutes = 120

    @factory.post_generation
    def hosts(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        for teacher in extracted or ():
            WorkshopHost.objects.create(workshop=self, teacher=teacher)


class TutoringFactory(WorkshopFactory):
    """A free lesson of half an hour, at any quarter past the hour."""

    title = factory.Sequence(lambda n: f"Tutoring {n}")
    kind = WorkshopKind.TUTORING
    capacity = 1
    duration_minutes = 30
    slot_increment_minutes = 15


class SessionFactory(DjangoModelFactory):
    """A session on Thursday 7 January 2027 at 17:00 UTC. `hosts=[…]` are occupied by it."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    workshop = factory.SubFactory(WorkshopFactory)
    start_at = at(7, 17)
    end_at = factory.LazyAttribute(
        lambda session: session.start_at + timedelta(minutes=session.workshop.duration_minutes)
    )
    capacity = factory.LazyAttribute(lambda session: session.workshop.capacity)

    @factory.post_generation
    def hosts(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        for teacher in extracted or ():
            occupy(self, teacher)


class SeriesFactory(DjangoModelFactory):
    """Five Thursdays from 7 January 2027 at 17:00 UTC (18:00 in Madrid) for eight. `dates=3` or `dates=[…]` makes
    other dates, `hosts=[…]` are occupied by each."""

    class Meta:
        model = Series
        skip_postgeneration_save = True

    workshop = factory.SubFactory(WorkshopFactory, sold_by=SoldBy.EITHER)
    title = "Thursdays, winter term"
    first_on = date(2027, 1, 7)
    starts = time(18)
    time_zone = "Europe/Madrid"
    rrule = "FREQ=WEEKLY;BYDAY=TH;COUNT=5"
    capacity = factory.LazyAttribute(lambda series: series.workshop.capacity)
    created_at = NOW

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Series:
        dates, hosts = kwargs.pop("dates", 5), kwargs.pop("hosts", ())
        series = super()._create(model_class, *args, **kwargs)
        starts = (
            [at(7, 17) + timedelta(weeks=week) for week in range(dates)] if isinstance(dates, int) else dates
        )
        for start_at in starts:
            SessionFactory(
                workshop=series.workshop,
                series=series,
                start_at=start_at,
                capacity=series.capacity,
                hosts=hosts,
            )
        return series


class BookingFactory(DjangoModelFactory):
    """A confirmed booking of a place in `session`; `held=True` waits for 25 EUR until a quarter past NOW."""

    class Meta:
        model = Booking

    class Params:
        held = factory.Trait(
            status=BookingStatus.HELD,
            confirmed_at=None,
            held_until=NOW + timedelta(minutes=15),
            price_minor=2500,
        )

    session = factory.SubFactory(SessionFactory)
    workshop = factory.LazyAttribute(lambda booking: booking.session.workshop)
    status = BookingStatus.CONFIRMED
    attendee_name = factory.Sequence(lambda n: f"Student {n}")
    attendee_email = factory.Sequence(lambda n: f"student{n}@example.com")
    attendee_time_zone = "Europe/Madrid"
    price_minor = 0
    currency = "EUR"
    created_at = NOW
    confirmed_at = NOW

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Booking:
        session = kwargs.pop("session")
        booking = super()._create(model_class, *args, **kwargs)
        take_seat(booking, session)
        return booking


def give_hours(
    teacher: Teacher, starts: str, ends: str, *, days: Any = WORKDAYS, zone: str = "Europe/Madrid"
) -> Schedule:
    """Weekly hours in the zone, for a teacher who has none of these days yet."""
    schedule, _ = Schedule.objects.get_or_create(teacher=teacher, defaults={"time_zone": zone})
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            schedule=schedule, weekday=day, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)
        )
        for day in days
    )
    return schedule


def override(teacher: Teacher, on: Any, starts: str = "", ends: str = "") -> DateOverride:
    """Other hours on one date; none at all closes it."""
    return DateOverride.objects.create(
        schedule=teacher.schedule,
        on=on,
        starts=time.fromisoformat(starts) if starts else None,
        ends=time.fromisoformat(ends) if ends else None,
    )


def take_off(teacher: Teacher, first_on: Any, last_on: Any = None, reason: str = "") -> TimeOff:
    """Time off from the first day to the last, both included."""
    return TimeOff.objects.create(
        schedule=teacher.schedule, first_on=first_on, last_on=last_on or first_on, reason=reason
    )


def travel(teacher: Teacher, time_zone: str, first_on: Any, last_on: Any = None) -> Trip:
    """The teacher's hours count in another zone; without a last day, for good."""
    return Trip.objects.create(
        schedule=teacher.schedule, time_zone=time_zone, first_on=first_on, last_on=last_on
    )


def limit(teacher: Teacher, *, a_day: int | None = None, a_week: int | None = None) -> None:
    """At most so many sessions."""
    Schedule.objects.filter(teacher=teacher).update(sessions_per_day=a_day, sessions_per_week=a_week)


def close_school(first_on: Any, last_on: Any = None, name: str = "Holidays") -> ClosedDates:
    """The whole school is closed from the first day to the last."""
    return ClosedDates.objects.create(first_on=first_on, last_on=last_on or first_on, name=name)


def occupy(session: Session, teacher: Teacher) -> SessionHost:
    """The teacher gives the session, pauses of its workshop included."""
    return SessionHost.objects.create(
        session=session,
        teacher=teacher,
        busy_from=session.start_at - timedelta(minutes=session.workshop.buffer_before_minutes),
        busy_until=session.end_at + timedelta(minutes=session.workshop.buffer_after_minutes),
    )


def take_seat(booking: Booking, session: Session) -> Seat:
    """The next place of the session. The booking's first seat costs all of its price, further ones nothing."""
    number = Seat.objects.filter(session=session, is_active=True).count() + 1
    price = 0 if booking.seats.exists() else booking.price_minor
    return Seat.objects.create(
        booking=booking, session=session, number=number, capacity=session.capacity, price_minor=price
    )
