"""SEQUENCE of a calendar entry rises with each change, in whatever order things happen (RFC 5545 3.8.7.4).

The mails are read as a calendar program reads them: an entry with a lower SEQUENCE than the last is thrown away, one
that says something else with the same SEQUENCE may be.
"""

from datetime import timedelta
from random import Random
from typing import NamedTuple

import pytest
from django.core import mail
from icalendar import Calendar

from booking.models import Booking, Session
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.refusals import Refusal
from booking.services.rescheduling import reschedule
from booking.services.sessions import cancel_session, move_session
from core.outbox import services as outbox
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)

pytestmark = pytest.mark.django_db


class Told(NamedTuple):
    """What the calendar of somebody has been told of an entry."""

    sequence: int
    fact: tuple


class Calendars:
    """Everybody's calendar, by address and UID."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Told] = {}
        self.changes = 0

    def read(self, minute: int) -> None:
        mail.outbox.clear()
        outbox.deliver_pending(now=NOW + timedelta(minutes=minute))
        for message in mail.outbox:
            for name, content, kind in (tuple(part) for part in message.attachments):
                if kind == "application/ics":
                    self._take(message.to[0], name, Calendar.from_ical(content))
            self._same_method(message)

    def _take(self, address: str, name: str, calendar: Calendar) -> None:
        events = calendar.walk("VEVENT")
        assert len(events) == 1 or str(calendar["method"]) == "PUBLISH", name
        for event in events:
            key = address, str(event["uid"])
            told = Told(int(event["sequence"]), (event["dtstart"].dt, str(event["status"])))
            before = self.known.get(key)
            if before is not None:
                assert told.sequence >= before.sequence, (key, before, told)
                assert told.fact == before.fact or told.sequence > before.sequence, (key, before, told)
                self.changes += told.fact != before.fact
            self.known[key] = told

    def _same_method(self, message) -> None:
        """The header of an invitation names the METHOD of its file (RFC 6047 2.4)."""
        for content, kind in message.alternatives:
            if kind.startswith("text/calendar"):
                method = str(Calendar.from_ical(content)["method"])
                assert f"method={method}" in kind, (kind, method)


class School:
    """What people do, each a refusal or something that is told."""

    def __init__(self, random: Random, workshop, hosts) -> None:
        self.random, self.workshop, self.hosts = random, workshop, hosts
        self.names = iter(["Chloe", "Cid", "Dora", "Eli", "Fay", "Gus", "Hal", "Ida", "Jo", "Kim"])

    def sessions(self):
        return list(Session.objects.scheduled().order_by("pk"))

    def bookings(self):
        return list(Booking.objects.filter(status="confirmed").order_by("pk"))

    def time(self):
        return at(self.random.randrange(5, 9), self.random.randrange(8, 16))

    def book(self) -> None:
        place = (
            {"start": self.time()}
            if self.workshop.is_tutoring
            else {"session_id": self.random.choice(self.sessions()).pk}
        )
        if (series := self.workshop.series.first()) and self.random.random() < 0.5:
            place = {"series_id": series.pk}
        book(workshop_id=self.workshop.pk, attendee=attendee(next(self.names)), by=GUEST, now=NOW, **place)

    def move_session(self) -> None:
        teachers = [self.random.choice(self.hosts).pk] if self.random.random() < 0.4 else None
        session = self.random.choice(self.sessions())
        move_session(session_id=session.pk, start_at=self.time(), host_ids=teachers, by=ANA, now=NOW)

    def reschedule(self) -> None:
        booking = self.random.choice(self.bookings())
        seat = self.random.choice(list(booking.seats.filter(is_active=True)))
        place = (
            {"start": self.time()}
            if self.workshop.is_tutoring
            else {"session_id": self.random.choice(self.sessions()).pk}
        )
        by = self.random.choice([ANA, GUEST])
        reschedule(booking_uid=booking.uid, seat_id=seat.pk, by=by, now=NOW, **place)

    def cancel_place(self) -> None:
        booking = self.random.choice(self.bookings())
        seats = list(booking.seats.filter(is_active=True))
        seat_id = self.random.choice(seats).pk if len(seats) > 1 else None
        cancel_booking(booking_uid=booking.uid, seat_id=seat_id, by=GUEST, now=NOW)

    def call_off(self) -> None:
        if len(self.sessions()) > 2:
            cancel_session(session_id=self.random.choice(self.sessions()).pk, by=ANA, now=NOW)


def live(school: School, steps: int) -> Calendars:
    calendars = Calendars()
    acts = [school.book, school.book, school.move_session, school.reschedule, school.cancel_place]
    for minute in range(steps):
        act = school.random.choice([*acts, school.call_off]) if minute > 2 else school.book
        try:
            act()
        except (Refusal, IndexError, StopIteration):
            continue
        calendars.read(minute)
    return calendars


@pytest.fixture
def hosts(alpha):
    return [
        TeacherFactory(name=name, email=f"{name.lower()}@alpha.example", hours=("08:00", "18:00"))
        for name in ("Ben", "Eva")
    ]


@pytest.mark.parametrize("seed", range(4))
def test_sequence_of_a_class_rises(hosts, seed) -> None:
    workshop = WorkshopFactory(hosts=hosts, capacity=3)
    for hour in (8, 11, 14):
        SessionFactory(workshop=workshop, start_at=at(7, hour), hosts=[hosts[0]])
    assert live(School(Random(seed), workshop, hosts), 16).changes


@pytest.mark.parametrize("seed", range(2))
def test_sequence_of_a_course_rises(hosts, seed) -> None:
    series = SeriesFactory(dates=4, hosts=[hosts[0]])
    assert live(School(Random(seed), series.workshop, hosts), 16).changes


@pytest.mark.parametrize("seed", range(3))
def test_sequence_of_a_private_lesson_rises(hosts, seed) -> None:
    assert live(School(Random(seed), TutoringFactory(hosts=hosts), hosts), 14).changes
