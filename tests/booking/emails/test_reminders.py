"""Reminders as they arrive."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from booking.enums import BookingStatus, SessionStatus
from booking.models import Booking, ReminderTime, Session
from booking.services.reminders import remind
from core.models import OutboxMessage
from core.outbox import services as outbox
from tests.factories.booking import (
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
    take_seat,
)

pytestmark = pytest.mark.django_db

DAY_BEFORE = at(6, 17)


@pytest.fixture
def booking(alpha: Any) -> Booking:
    """Chloe comes to Ben's class on Thursday 7 January, 17:00 UTC; she and he are reminded a day before."""
    ReminderTime.objects.create(minutes_before=1440, to_teachers=True)
    ben = TeacherFactory(name="Ben Ortiz", email="ben@alpha.example")
    workshop = WorkshopFactory(title="Spanish at noon", meeting_url="https://meet.example/abc", hosts=[ben])
    session = SessionFactory(workshop=workshop, hosts=[ben])
    return BookingFactory(session=session, attendee_name="Chloe", attendee_email="chloe@example.com")


def sent(now: datetime = DAY_BEFORE) -> dict[str, Any]:
    """What leaves, by address, once the reminder time has come."""
    mail.outbox.clear()
    session = Session.objects.get()
    remind(session_id=session.pk, now=DAY_BEFORE)
    outbox.deliver_pending(now=now)
    return {message.to[0]: message for message in mail.outbox}


def bodies(message: Any) -> tuple[str, str]:
    return str(message.body), str(message.alternatives[0].content)


def test_student_reads_when_where_and_how_to_cancel(booking: Booking) -> None:
    message = sent()["chloe@example.com"]
    assert message.subject == "Reminder: Spanish at noon, Thursday 7 January 2027"
    for body in bodies(message):
        for words in ("18:00–19:00", "Madrid (UTC+1)", "Ben Ortiz", "https://meet.example/abc", "/booking/"):
            assert words in body
        assert "On the school’s clocks" not in body
    assert "Join online:\nhttps://meet.example/abc" in message.body
    assert len(message.alternatives) == 1, "the calendar has it already"
    assert message.attachments == []


def test_reader_elsewhere_sees_both_clocks(booking: Booking) -> None:
    Booking.objects.update(attendee_time_zone="America/New_York")
    for body in bodies(sent()["chloe@example.com"]):
        assert "12:00–13:00" in body
        assert "On the school’s clocks" in body
        assert "18:00–19:00" in body


@pytest.mark.parametrize(
    ("start", "school", "reader"),
    [
        (
            datetime(2027, 3, 28, 10, tzinfo=UTC),
            "12:00–13:00",
            "06:00–07:00",
        ),  # Madrid on summer time, New York too
        (
            datetime(2027, 10, 31, 10, tzinfo=UTC),
            "11:00–12:00",
            "06:00–07:00",
        ),  # Madrid is back, New York not yet
    ],
)
def test_clocks_are_those_of_the_day_itself(
    booking: Booking, start: datetime, school: str, reader: str
) -> None:
    Session.objects.update(start_at=start, end_at=start + timedelta(hours=1))
    Booking.objects.update(attendee_time_zone="America/New_York")
    mail.outbox.clear()
    remind(session_id=Session.objects.get().pk, now=start - timedelta(days=1))
    outbox.deliver_pending(now=start - timedelta(days=1))
    (message,) = [each for each in mail.outbox if each.to == ["chloe@example.com"]]
    assert school in message.body
    assert reader in message.body


def test_teacher_reads_who_comes(booking: Booking) -> None:
    zoe = BookingFactory(attendee_name="Zoe", note="I am left-handed.")
    take_seat(zoe, booking.seats.get().session)
    Session.objects.exclude(pk=booking.seats.get().session_id).update(status=SessionStatus.CANCELLED)
    Session.objects.filter(status=SessionStatus.CANCELLED).update(workshop=booking.workshop)
    mail.outbox.clear()
    remind(session_id=booking.seats.get().session_id, now=DAY_BEFORE)
    outbox.deliver_pending(now=DAY_BEFORE)
    (message,) = [each for each in mail.outbox if each.to == ["ben@alpha.example"]]
    assert message.subject == "Reminder: Spanish at noon, Thursday 7 January 2027"
    assert "Who comes: Chloe\n  Zoe: I am left-handed." in message.body
    assert "chloe@example.com" not in message.body


@pytest.mark.parametrize("change", ["cancelled", "freed", "called off", "moved"])
def test_what_is_no_longer_so_is_not_said(booking: Booking, change: str) -> None:
    """The mails are written, and wait while the mail server is down; then this happens."""
    remind(session_id=Session.objects.get().pk, now=DAY_BEFORE)
    seats = booking.seats.all()
    if change == "cancelled":
        Booking.objects.update(status=BookingStatus.CANCELLED)
    elif change == "freed":
        seats.update(is_active=False)
    elif change == "called off":
        Session.objects.update(status=SessionStatus.CANCELLED)
    else:
        Session.objects.update(start_at=at(8, 9), end_at=at(8, 10))
    mail.outbox.clear()
    outbox.deliver_pending(now=DAY_BEFORE)
    assert mail.outbox == []
    assert OutboxMessage.objects.filter(state="delivered").count() == 2, "there is nothing left to do"


def test_reminder_that_waited_until_the_start_is_not_sent(booking: Booking) -> None:
    assert sent(now=at(7, 16, 59)).keys() == {"chloe@example.com", "ben@alpha.example"}
    OutboxMessage.objects.all().delete()
    assert sent(now=at(7, 17)) == {}


def test_date_of_a_series_is_told_with_its_own_time(booking: Booking) -> None:
    """The booking's next date is another one by now."""
    first = booking.seats.get().session
    later = SessionFactory(workshop=first.workshop, start_at=at(14, 17))
    take_seat(booking, later)
    mail.outbox.clear()
    remind(session_id=later.pk, now=at(13, 17))
    outbox.deliver_pending(now=at(13, 17))
    (message,) = mail.outbox
    assert "Thursday 14 January 2027" in message.subject
    assert "Thursday 14 January 2027" in message.body
    assert "Thursday 7 January" not in message.body
