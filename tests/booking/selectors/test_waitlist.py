"""Places that are kept, where one can wait, and who waits for what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import SoldBy
from booking.models import Series, Session
from booking.selectors.sessions import next_sessions, workshop_sessions
from booking.selectors.slots import slots
from booking.selectors.waitlist import line_entries, lines, waiting_view
from booking.services.waitlist import join
from tests.factories.booking import NOW, BookingFactory, SessionFactory, WorkshopFactory, at, attendee

pytestmark = pytest.mark.django_db
THURSDAY = at(7, 17)


def full(workshop=None, **fields):
    session = SessionFactory(workshop=workshop or WorkshopFactory(capacity=1), **fields)
    BookingFactory(session=session)
    return session


def wait(session, name):
    return join(workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(name), now=NOW)


def card(session, now=NOW):
    (found,) = workshop_sessions(session.workshop_id, from_=now, now=now)
    return found


def test_full_date_stays_listed_with_its_waiting_list() -> None:
    session = full()
    assert (card(session).seats_left, card(session).is_full, card(session).can_wait) == (0, True, True)
    assert next_sessions([session.workshop_id], each=3, now=NOW)[session.workshop_id] == [card(session)]


def test_place_that_is_kept_is_nobody_elses() -> None:
    session = full()
    wait(session, "Chloe")
    Session.objects.filter(pk=session.pk).update(capacity=3)
    assert (card(session).seats_left, card(session).can_wait) == (1, False)
    wait_for = {"workshop": session.workshop, "from_": THURSDAY.date(), "to": THURSDAY.date()}
    (day,) = slots(**wait_for, time_zone="Europe/Madrid", now=NOW)
    assert [slot.seats_left for slot in day.slots] == [1]
    Session.objects.filter(pk=session.pk).update(capacity=2)
    assert slots(**wait_for, time_zone="Europe/Madrid", now=NOW) == []


@pytest.mark.parametrize(
    "fields", [{"waitlist_enabled": False}, {"status": "archived"}, {"min_notice_minutes": 60 * 24 * 7}]
)
def test_where_one_cannot_wait(fields) -> None:
    session = full()
    for name, value in fields.items():
        setattr(session.workshop, name, value)
    session.workshop.save()
    assert not card(session).can_wait


def test_date_of_a_course_sold_as_a_whole_has_no_list() -> None:
    workshop = WorkshopFactory(capacity=1, sold_by=SoldBy.SERIES)
    series = Series.objects.create(
        workshop=workshop, title="Tuesdays", first_on=THURSDAY.date(), starts="18:00",
        time_zone="Europe/Madrid", rrule="FREQ=DAILY;COUNT=1", capacity=1, created_at=NOW,
    )  # fmt: skip
    assert not card(full(workshop, series=series)).can_wait


def test_place_in_line() -> None:
    session = full()
    first, second = wait(session, "Chloe"), wait(session, "Emil")
    assert [waiting_view(each.uid, now=NOW).position for each in (first, second)] == [1, 2]
    assert [entry.name for entry in line_entries(session_id=session.pk)] == ["Chloe", "Emil"]


@pytest.mark.parametrize("count", [1, 3])
def test_query_counts_do_not_depend_on_how_much_there_is(count) -> None:
    for number in range(count):
        session = full()
        for person in range(count):
            wait(session, f"Student {number} {person}")
    with CaptureQueriesContext(connection) as queries:
        assert [line.waiting for line in lines(now=NOW)] == [count] * count
    assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        assert len(line_entries(session_id=session.pk)) == count
    assert len(queries) == 1
