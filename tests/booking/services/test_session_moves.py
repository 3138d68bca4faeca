"""What follows when a session that students have booked is moved."""

from datetime import timedelta

import pytest

from booking import events
from booking.enums import BookingSource, BookingStatus
from booking.models import ReminderTime, Seat, SessionHost, Teacher
from booking.services.cancellations import cancel_booking
from booking.services.checkout import settle_payment
from booking.services.sessions import move_session
from booking.services.slot_refusals import InThePast, UnknownTeacher
from core.duelist.models import Due
from core.models import OutboxMessage
from payments.models import Refund
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
)

from .conftest import book_session

pytestmark = pytest.mark.django_db

START, LATER = at(7, 17), at(8, 18)


@pytest.fixture
def ben():
    return TeacherFactory(pk=71, name="Ben")


def told(kind: str) -> list[dict]:
    return [row.payload for row in OutboxMessage.objects.filter(kind=kind).order_by("pk")]


def test_everybody_is_told_of_the_new_time(ben) -> None:
    session = SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])
    booking = BookingFactory(session=session)
    move_session(session_id=session.pk, start_at=LATER, by=ANA, now=NOW)
    session.refresh_from_db()
    booking.refresh_from_db()
    assert (session.start_at, session.end_at) == (LATER, LATER + timedelta(hours=1))
    assert (session.calendar_sequence, booking.calendar_sequence) == (1, 1)
    assert told(events.STUDENT_SESSION_MOVED) == [
        {"booking": booking.uid, "changes": [{"session": session.pk, "from": "2027-01-07T17:00:00+00:00"}]}
    ]
    assert told(events.TEACHER_SESSION_MOVED) == [
        {
            "teacher": 71,
            "changes": [{"session": session.pk, "from": "2027-01-07T17:00:00+00:00", "role": "stays"}],
        }
    ]
    # Moved once more: told once more, with a higher SEQUENCE.
    move_session(session_id=session.pk, start_at=START, by=ANA, now=NOW)
    assert len(told(events.STUDENT_SESSION_MOVED)) == 2


def test_other_teacher_is_news_for_all_three(ben) -> None:
    bea = TeacherFactory(pk=72)
    session = SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])
    BookingFactory(session=session)
    move_session(session_id=session.pk, host_ids=[bea.pk], by=ANA, now=NOW)
    assert [(row["teacher"], row["changes"][0]["role"]) for row in told(events.TEACHER_SESSION_MOVED)] == [
        (71, "removed"),
        (72, "added"),
    ]
    assert len(told(events.STUDENT_SESSION_MOVED)) == 1
    assert list(SessionHost.objects.values_list("teacher_id", flat=True)) == [72]


def test_teacher_who_is_switched_off_keeps_a_session_but_gets_none(ben) -> None:
    session = SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])
    bea = TeacherFactory(pk=72, is_active=False)
    Teacher.objects.filter(pk=71).update(is_active=False)
    move_session(session_id=session.pk, start_at=LATER, host_ids=[71], by=ANA, now=NOW)
    with pytest.raises(UnknownTeacher):
        move_session(session_id=session.pk, host_ids=[71, bea.pk], by=ANA, now=NOW)


def test_more_places_or_another_price_are_no_news(ben) -> None:
    session = SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])
    booking = BookingFactory(session=session)
    move_session(session_id=session.pk, start_at=START, capacity=20, price_minor=900, by=ANA, now=NOW)
    assert not OutboxMessage.objects.exists()
    booking.refresh_from_db()
    assert booking.calendar_sequence == 0
    assert Seat.objects.get().moved_at is None


def test_hold_of_a_visitor_is_no_addressee_but_one_of_the_school_is(ben) -> None:
    session = SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])
    BookingFactory(session=session, held=True)
    entered = BookingFactory(session=session, held=True, source=BookingSource.STAFF)
    gone = BookingFactory(session=session, status=BookingStatus.CANCELLED, ended_at=NOW)
    gone.seats.update(is_active=False)
    move_session(session_id=session.pk, start_at=LATER, by=ANA, now=NOW)
    assert [row["booking"] for row in told(events.STUDENT_SESSION_MOVED)] == [entered.uid]


@pytest.mark.parametrize("is_moved", [True, False])
def test_student_of_a_moved_session_gets_everything_back_whatever_the_window(
    account, ben, pay, is_moved
) -> None:
    workshop = WorkshopFactory(
        hosts=[ben], price_minor=2500, refund_window_hours=48, refuse_late_cancellation=False
    )
    session = SessionFactory(workshop=workshop, hosts=[ben])
    booking = book_session(session)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    late = START - timedelta(hours=3)
    if is_moved:
        move_session(session_id=session.pk, start_at=START + timedelta(hours=1), by=ANA, now=late)
    cancellation = cancel_booking(booking_uid=booking.uid, by=GUEST, now=late)
    assert cancellation.refund_minor == (2500 if is_moved else 0)
    assert Refund.objects.count() == int(is_moved)


def test_who_books_after_the_move_has_the_usual_terms(ben) -> None:
    session = SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])
    move_session(session_id=session.pk, start_at=LATER, by=ANA, now=NOW)
    booking = book_session(session)
    assert booking.seats.get().moved_at is None


def test_moved_lesson_of_yesterday_tells_nobody(ben) -> None:
    """An owner notes afterwards who really gave it."""
    bea = TeacherFactory(pk=72)
    session = SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])
    BookingFactory(session=session)
    tomorrow = START + timedelta(days=1)
    move_session(session_id=session.pk, host_ids=[bea.pk], by=ANA, now=tomorrow)
    assert not OutboxMessage.objects.exists()
    with pytest.raises(InThePast):
        move_session(session_id=session.pk, start_at=START - timedelta(days=1), by=ANA, now=tomorrow)


def test_reminder_follows(ben) -> None:
    ReminderTime.objects.all().delete()
    ReminderTime.objects.create(minutes_before=60)
    session = SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])
    BookingFactory(session=session)
    move_session(session_id=session.pk, start_at=LATER, by=ANA, now=NOW)
    due = Due.objects.get(kind=events.REMINDERS, reference=str(session.pk))
    assert due.due_at == LATER - timedelta(hours=1)
