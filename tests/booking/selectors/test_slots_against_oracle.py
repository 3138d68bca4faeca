"""What visitors are offered, from rows to slots, against the oracle that counts single minutes; all can be booked.

Zones, trips, time off, closed dates, limits and sessions at random, around nights in which clocks change.
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.enums import HostMode
from booking.models import DateOverride, Schedule, SessionHost, WeeklyHours
from booking.selectors.slots import slots
from booking.services.bookings import book
from tests.booking.engine import oracle
from tests.booking.engine.strategies import EARLY, LATE, ZONES, iso
from tests.factories.booking import (
    GUEST,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    attendee,
    close_school,
    limit,
    take_off,
    travel,
)

pytestmark = pytest.mark.django_db

STEADY = settings(
    deadline=None,
    derandomize=True,
    max_examples=70,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
# Clock changes in Europe, America and the Pacific, both ways, and a day without.
NIGHTS = [
    date(2027, 3, 14),
    date(2027, 3, 28),
    date(2027, 4, 4),
    date(2027, 6, 10),
    date(2027, 9, 26),
    date(2027, 10, 31),
    date(2027, 11, 7),
]
DAYS = (-2, -1, 0, 1, 2)


@st.composite
def teachers(draw):
    """One teacher: zone, hours, and what takes hours away, in days around the night."""
    days = st.sampled_from(DAYS)
    span = st.tuples(days, st.integers(0, 2))
    return {
        "zone": draw(st.sampled_from(ZONES)),
        "weekly": draw(
            st.lists(st.tuples(st.sampled_from(EARLY), st.sampled_from(LATE)), min_size=1, max_size=2)
        ),
        "override": draw(st.none() | st.tuples(days, st.sampled_from(EARLY), st.sampled_from(LATE))),
        "off": draw(st.none() | span),
        "trip": draw(st.none() | st.tuples(days, st.none() | st.integers(0, 3), st.sampled_from(ZONES))),
        "per_day": draw(st.none() | st.integers(1, 3)),
        "per_week": draw(st.none() | st.integers(1, 5)),
        "sessions": draw(st.lists(st.integers(-60, 60), max_size=5, unique=True)),
    }


@st.composite
def schools(draw):
    return {
        "night": draw(st.sampled_from(NIGHTS)),
        "teachers": draw(st.lists(teachers(), min_size=1, max_size=2)),
        "closed": draw(st.none() | st.tuples(st.sampled_from((-1, 0)), st.integers(0, 1))),
        "duration": draw(st.sampled_from([25, 30, 60, 90])),
        "increment": draw(st.sampled_from([None, 15, 30])),
        "pauses": draw(st.sampled_from([(0, 0), (5, 10), (0, 30)])),
        "together": draw(st.booleans()),
        "invitee": draw(st.sampled_from(ZONES)),
    }


class School:
    """The drawn school as rows, and as a problem for the oracle."""

    def __init__(self, drawn):
        self.drawn, self.night = drawn, drawn["night"]
        self.noon = datetime.combine(self.night, time(12), UTC)
        self.now = self.noon - timedelta(days=14)
        self.before, self.after = drawn["pauses"]
        self.closed = self._dates(drawn["closed"])
        if self.closed:
            close_school(self.closed[0], self.closed[-1])
        self.teachers = [self._teacher(one) for one in drawn["teachers"]]
        self.hosts = [self._host(*pair) for pair in zip(self.teachers, drawn["teachers"])]
        self.lesson = TutoringFactory(
            hosts=self.teachers,
            host_mode=HostMode.COLLECTIVE if drawn["together"] else HostMode.ROUND_ROBIN,
            duration_minutes=drawn["duration"],
            slot_increment_minutes=drawn["increment"],
            buffer_before_minutes=self.before,
            buffer_after_minutes=self.after,
        )

    def _dates(self, span):
        if span is None:
            return []
        return [self.night + timedelta(days=span[0] + number) for number in range(span[1] + 1)]

    def _teacher(self, drawn):
        teacher = TeacherFactory()
        schedule = Schedule.objects.create(teacher=teacher, time_zone=drawn["zone"])
        for starts, ends in self._spans(drawn):
            for day in range(7):
                WeeklyHours.objects.create(
                    schedule=schedule,
                    weekday=day,
                    starts=time.fromisoformat(starts),
                    ends=time.fromisoformat(ends),
                )
        if (override := drawn["override"]) and override[1] < override[2]:
            on = self.night + timedelta(days=override[0])
            starts, ends = map(time.fromisoformat, override[1:])
            DateOverride.objects.create(schedule=schedule, on=on, starts=starts, ends=ends)
        if off := self._dates(drawn["off"]):
            take_off(teacher, off[0], off[-1])
        if drawn["trip"]:
            travel(teacher, drawn["trip"][2], *self._trip(drawn["trip"]))
        limit(teacher, a_day=drawn["per_day"], a_week=drawn["per_week"])
        for start in self._starts(drawn):
            SessionFactory(start_at=start, hosts=[teacher])
        return teacher

    def _spans(self, drawn):
        return [(starts, ends) for starts, ends in drawn["weekly"] if starts < ends]

    def _trip(self, trip):
        first = self.night + timedelta(days=trip[0])
        return first, None if trip[1] is None else first + timedelta(days=trip[1])

    def _starts(self, drawn):
        """An hour each, none of which overlap."""
        return sorted(self.noon + timedelta(hours=hours) for hours in drawn["sessions"])

    def _host(self, _teacher, drawn):
        starts = self._starts(drawn)
        host = {
            "timezone": drawn["zone"],
            "weekly": [
                {"days": [0, 1, 2, 3, 4, 5, 6], "start": start, "end": end}
                for start, end in self._spans(drawn)
            ],
            "away": [str(on) for on in (*self._dates(drawn["off"]), *self.closed)],
            "busy": [[iso(start), iso(start + timedelta(hours=1))] for start in starts],
            "full": full_dates(starts, ZoneInfo(drawn["zone"]), drawn["per_day"], drawn["per_week"]),
        }
        if (override := drawn["override"]) and override[1] < override[2]:
            on = str(self.night + timedelta(days=override[0]))
            host["overrides"] = [{"date": on, "start": override[1], "end": override[2]}]
        if drawn["trip"]:
            first, last = self._trip(drawn["trip"])
            host["travel"] = [{"first": str(first), "timezone": drawn["trip"][2]}]
            if last:
                host["travel"][0]["last"] = str(last)
        return host

    def offered(self):
        days = slots(
            workshop=self.lesson,
            from_=self.night,
            to=self.night,
            time_zone=self.drawn["invitee"],
            now=self.now,
        )
        return [slot.start for day in days for slot in day.slots]

    def expected(self):
        """Slots of the problem around the night that begin on it, on the invitee's clock."""
        zone = ZoneInfo(self.drawn["invitee"])
        first, last = (
            datetime.combine(on, time(), zone).astimezone(UTC)
            for on in (self.night, self.night + timedelta(days=1))
        )
        event = {
            "duration_min": self.drawn["duration"],
            "buffer_before_min": self.before,
            "buffer_after_min": self.after,
        }
        if self.drawn["increment"]:
            event["increment_min"] = self.drawn["increment"]
        problem = {
            "now": iso(self.now),
            "window": {"from": iso(first - timedelta(days=1)), "to": iso(last + timedelta(days=1))},
            "invitee_timezone": self.drawn["invitee"],
            "mode": "all" if self.drawn["together"] else "any",
            "event": event,
            "hosts": self.hosts,
        }
        found = (oracle.instant(text) for text in oracle.slots(problem))
        return [slot for slot in found if first <= slot < last]


def full_dates(starts, zone, per_day, per_week):
    """Every date near these sessions on which, or in whose week, there are as many as the limit."""
    on = [start.astimezone(zone).date() for start in starts]
    near = {day + timedelta(days=number) for day in on for number in range(-6, 7)}
    weeks = [day.isocalendar()[:2] for day in on]
    return [
        str(day)
        for day in near
        if (per_day is not None and on.count(day) >= per_day)
        or (per_week is not None and weeks.count(day.isocalendar()[:2]) >= per_week)
    ]


@contextmanager
def undone():
    """Whatever happens within is taken back: one example must not see another's rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@STEADY
@given(schools())
def test_slots_equal_those_counted_minute_by_minute(drawn):
    with undone():
        school = School(drawn)
        assert school.offered() == school.expected()


@STEADY
@given(schools(), st.randoms(use_true_random=False))
def test_whatever_is_offered_can_be_booked(drawn, chance):
    with undone():
        school = School(drawn)
        offered = school.offered()
        for start in chance.sample(offered, min(3, len(offered))):
            with undone():
                booking = book(
                    workshop_id=school.lesson.pk,
                    start=start,
                    attendee=attendee(time_zone=drawn["invitee"]),
                    by=GUEST,
                    now=school.now,
                )
                given = SessionHost.objects.filter(session__seats__booking=booking)
                assert len(given) == (len(school.teachers) if drawn["together"] else 1)


def test_the_schools_of_these_tests_offer_something():
    """Or the two tests above would pass with nothing in their hands."""
    seen = []

    @STEADY
    @given(schools())
    def look(drawn):
        with undone():
            seen.append(bool(School(drawn).offered()))

    look()
    assert sum(seen) > len(seen) / 4
