"""Mails about moves and waiting lists, as they arrive."""

from datetime import timedelta

import icalendar
import pytest
from django.core import mail

from booking.models import Booking, Session
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.rescheduling import reschedule
from booking.services.waitlist import join, leave, offer_next
from core.outbox import services as outbox
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(alpha):
    return TeacherFactory(name="Ben Ortiz", email="ben@alpha.example", hours=("09:00", "18:00"))


def sent(now=NOW):
    """What the outbox sends now, by address."""
    mail.outbox.clear()
    outbox.deliver_pending(now=now)
    return {message.to[0]: message for message in mail.outbox}


def entries(message) -> list:
    """The calendar entries of a mail's files, each once: UID, method, status, start, sequence."""
    found = []
    for part in message.attachments:
        content = part[1] if isinstance(part, tuple) else part.get_content()
        if "BEGIN:VCALENDAR" not in str(content) and b"BEGIN:VCALENDAR" not in bytes(str(content), "utf-8"):
            continue
        text = content.decode() if isinstance(content, bytes) else content
        calendar = icalendar.Calendar.from_ical(text)
        for event in calendar.walk("VEVENT"):
            row = (str(calendar["method"]), str(event["status"]), event["dtstart"].dt, int(event["sequence"]))
            if (str(event["uid"]), row) not in found:
                found.append((str(event["uid"]), row))
    return found


@pytest.fixture
def lesson(ben):
    lesson = TutoringFactory(title="Private lesson", hosts=[ben])
    booking = book(workshop_id=lesson.pk, start=at(5, 10), attendee=attendee(), by=GUEST, now=NOW)
    return booking, sent()


def test_student_gets_the_same_entry_at_the_new_time(lesson) -> None:
    booking, first = lesson
    reschedule(booking_uid=booking.uid, start=at(6, 11), by=GUEST, now=NOW)
    message = sent()["chloe@example.com"]
    assert message.subject == "Moved: Private lesson"
    assert "Before: Tuesday 5 January 2027" in message.body
    assert "Now: Wednesday 6 January 2027" in message.body
    ((uid, row),) = entries(message)
    ((before, _row),) = entries(first["chloe@example.com"])
    assert uid == before
    assert row == ("REQUEST", "CONFIRMED", at(6, 11), 1)


def test_teachers_calendar_loses_the_old_time_and_gets_the_new(lesson) -> None:
    booking, _first = lesson
    reschedule(booking_uid=booking.uid, start=at(6, 11), by=GUEST, reason="At the dentist's", now=NOW)
    message = sent()["ben@alpha.example"]
    assert message.subject == "Moved: Private lesson, Chloe"
    assert "At the dentist's" in message.body
    found = {(row[0], row[1], row[2]) for _uid, row in entries(message)}
    assert found == {("PUBLISH", "CONFIRMED", at(6, 11)), ("CANCEL", "CANCELLED", at(5, 10))}


def test_move_by_the_school_says_so(lesson) -> None:
    booking, _first = lesson
    reschedule(booking_uid=booking.uid, start=at(6, 11), by=ANA, reason="Ben is ill.", now=NOW)
    message = sent()["chloe@example.com"]
    assert "has moved Private lesson to Wednesday 6 January 2027" in message.body
    assert "Ben is ill." in message.body


def test_nothing_is_said_of_a_move_that_was_cancelled_meanwhile(lesson) -> None:
    booking, _first = lesson
    reschedule(booking_uid=booking.uid, start=at(6, 11), by=GUEST, now=NOW)
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    subjects = [message.subject for message in mail.outbox if message.to == ["chloe@example.com"]]
    assert subjects == ["Cancelled: Private lesson"]


@pytest.fixture
def waiting(ben):
    """Chloe waits for the place that Cid has."""
    workshop = WorkshopFactory(title="Exam class", capacity=1, hosts=[ben])
    session = SessionFactory(workshop=workshop, hosts=[ben])
    book(workshop_id=workshop.pk, session_id=session.pk, attendee=attendee("Cid"), by=GUEST, now=NOW)
    return session, join(workshop_id=workshop.pk, session_id=session.pk, attendee=attendee(), now=NOW)


def offer(session) -> None:
    cancel_booking(booking_uid=Booking.objects.get(attendee_name="Cid").uid, by=GUEST, now=NOW)
    offer_next(session_id=session.pk, now=NOW)


def test_who_waits_gets_the_place_in_line_and_a_link(waiting) -> None:
    message = sent()["chloe@example.com"]
    assert message.subject == "You are on the waiting list: Exam class"
    assert "Your place in line: 1" in message.body
    assert "/waiting/" in message.body


def test_offer_says_until_when(waiting) -> None:
    session, _entry = waiting
    offer(session)
    message = sent()["chloe@example.com"]
    assert message.subject == "A place is free for you: Exam class"
    assert "Kept for you until: Monday 4 January 2027, 21:00" in message.body
    assert "Take the place:" in message.body


def test_offer_that_has_ended_is_not_mailed(waiting) -> None:
    session, entry = waiting
    offer(session)
    leave(entry_uid=entry.uid, now=NOW)
    assert (
        sent(NOW + timedelta(minutes=1))["chloe@example.com"].subject
        == "You have given the place up: Exam class"
    )


def test_end_of_a_wait_says_why(waiting) -> None:
    _session, entry = waiting
    sent()
    leave(entry_uid=entry.uid, by_school=True, now=NOW)
    assert sent()["chloe@example.com"].subject == "Not on the waiting list any more: Exam class"


def test_mails_of_a_wait_are_on_the_readers_clocks(ben) -> None:
    workshop = WorkshopFactory(title="Exam class", capacity=1, hosts=[ben])
    session = SessionFactory(workshop=workshop, hosts=[ben])
    book(workshop_id=workshop.pk, session_id=session.pk, attendee=attendee("Cid"), by=GUEST, now=NOW)
    lima = attendee(time_zone="America/Lima")
    join(workshop_id=workshop.pk, session_id=session.pk, attendee=lima, now=NOW)
    assert "12:00–13:00" in sent()["chloe@example.com"].body
    assert Session.objects.count() == 1
