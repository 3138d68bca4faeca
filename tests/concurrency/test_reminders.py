"""Reminder times are changed while somebody books, while many book, and while a worker writes the mails."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from booking.events import REMINDERS
from booking.models import ReminderTime, Session
from booking.services.bookings import book
from booking.services.reminders import Reminder, remind, save_times
from core.duelist import services as duelist
from core.duelist.models import Due
from core.models import OutboxMessage
from tests.factories.booking import ANA, GUEST, NOW, BookingFactory, SessionFactory, at, attendee

SECOND_ROUND = NOW + timedelta(minutes=2)


@pytest.fixture
def session(committed_school: Any) -> Session:
    """Thursday 7 January, 17:00 UTC, with nobody in it; students are reminded a day before."""
    ReminderTime.objects.create(minutes_before=1440)
    return SessionFactory()


def due_at(session: Session) -> Any:
    rows = Due.objects.filter(schema=connection.schema_name, kind=REMINDERS, reference=str(session.pk))
    return rows.values_list("due_at", flat=True).first()


def test_booking_that_read_the_old_times_gets_the_new_ones(session: Session, committed_school: Any) -> None:
    """Its transaction is still open when the first round plans all sessions that somebody has booked."""
    has_read, may_commit = threading.Event(), threading.Event()

    def hesitate() -> None:
        connection.set_tenant(committed_school)
        try:
            with transaction.atomic():
                fields = {"workshop_id": session.workshop_id, "session_id": session.pk}
                book(**fields, attendee=attendee("Chloe"), by=GUEST, now=NOW)
                has_read.set()
                may_commit.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hesitate)
    thread.start()
    assert has_read.wait(30)
    save_times(reminders=[Reminder(48 * 60)], by=ANA, now=NOW)
    duelist.run_all_due(now=NOW, kind=REMINDERS)
    may_commit.set()
    thread.join(30)
    assert due_at(session) == at(6, 17), "the first round alone does not see it"
    duelist.run_all_due(now=SECOND_ROUND, kind=REMINDERS)
    assert due_at(session) == at(5, 17)


def test_owner_and_students_never_wait_for_each_other_in_a_circle(
    session: Session, committed_school: Any, run_in_threads: Any
) -> None:
    sessions = [SessionFactory(workshop=session.workshop, start_at=at(8 + day, 17)) for day in range(6)]

    def act(position: int) -> Any:
        if position % 4 == 0:
            save_times(reminders=[Reminder(60 + position)], by=ANA, now=NOW)
            return duelist.run_all_due(now=NOW, kind=REMINDERS)
        chosen = sessions[position % len(sessions)]
        fields = {"workshop_id": chosen.workshop_id, "session_id": chosen.pk}
        return book(**fields, attendee=attendee(f"Student {position}"), by=GUEST, now=NOW)

    results = run_in_threads(act, list(range(16)), committed_school)
    assert [result for result in results if isinstance(result, Exception)] == []
    duelist.run_all_due(now=NOW, kind=REMINDERS)
    duelist.run_all_due(now=SECOND_ROUND, kind=REMINDERS)
    (minutes,) = ReminderTime.objects.values_list("minutes_before", flat=True)
    for each in sessions:
        if each.seats.exists():
            assert due_at(each) == each.start_at - timedelta(minutes=minutes)


def test_many_workers_at_one_reminder_write_it_once(
    session: Session, committed_school: Any, run_in_threads: Any
) -> None:
    for _ in range(5):
        BookingFactory(session=session)
    results = run_in_threads(
        lambda _: remind(session_id=session.pk, now=at(6, 17)), list(range(6)), committed_school
    )
    assert results == [None] * 6
    assert OutboxMessage.objects.filter(kind__endswith="student_reminder").count() == 5
