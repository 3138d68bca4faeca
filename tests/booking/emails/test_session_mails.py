"""Mails about sessions that the school has moved or called off, as they arrive."""

from datetime import date, time

import pytest
from django.core import mail
from icalendar import Calendar

from booking.enums import Reach, SoldBy
from booking.services.bookings import book
from booking.services.series import plan_series
from booking.services.sessions import cancel_rest, cancel_session, move_session
from core.outbox import services as outbox
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
    attendee,
    give_hours,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben():
    teacher = TeacherFactory(pk=71, name="Ben Ortiz", email="ben@alpha.example")
    give_hours(teacher, "09:00", "12:00")
    return teacher


@pytest.fixture
def talk(ben):
    return WorkshopFactory(
        title="Talk", hosts=[ben], sold_by=SoldBy.EITHER, meeting_url="https://meet.example/t"
    )


@pytest.fixture
def session(talk, ben):
    session = SessionFactory(workshop=talk, hosts=[ben])
    BookingFactory(session=session, attendee_name="Chloe", attendee_email="chloe@example.com")
    return session


def delivered() -> dict[str, mail.EmailMultiAlternatives]:
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    return {message.to[0]: message for message in mail.outbox}


def events_of(message) -> list:
    file = next(content for name, content, kind in message.attachments if kind == "application/ics")
    return list(Calendar.from_ical(file).walk("VEVENT"))


def test_student_reads_before_and_now(session) -> None:
    move_session(session_id=session.pk, start_at=at(8, 18), by=ANA, now=NOW)
    message = delivered()["chloe@example.com"]
    assert message.subject == "Changed: Talk"
    for text in (
        "Thursday 7 January 2027",
        "18:00–19:00",
        "Friday 8 January 2027",
        "19:00–20:00",
        "Please cancel by the link above",
        "Ben Ortiz",
    ):
        assert text in message.body, text
    assert message.body.index("Thursday 7") < message.body.index("Friday 8")
    (event,) = events_of(message)
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (at(8, 18), 1)


def test_who_has_paid_reads_that_all_of_it_comes_back(session) -> None:
    BookingFactory(session=session, attendee_email="cid@example.com", price_minor=2500)
    move_session(session_id=session.pk, start_at=at(8, 18), by=ANA, now=NOW)
    assert "Until it begins you can cancel free of charge" in delivered()["cid@example.com"].body


def test_second_move_has_a_higher_sequence(session) -> None:
    move_session(session_id=session.pk, start_at=at(8, 18), by=ANA, now=NOW)
    delivered()
    move_session(session_id=session.pk, start_at=at(9, 18), by=ANA, now=NOW)
    for message in delivered().values():
        (event,) = events_of(message)
        assert (event["DTSTART"].dt, event["SEQUENCE"]) == (at(9, 18), 2)


def test_teachers_read_what_is_theirs_now_and_what_is_not(session) -> None:
    eva = TeacherFactory(pk=72, name="Eva Ruiz", email="eva@alpha.example")
    move_session(session_id=session.pk, host_ids=[eva.pk], by=ANA, now=NOW)
    messages = delivered()
    assert "Somebody else gives" in messages["ben@alpha.example"].body
    assert "You give now" in messages["eva@alpha.example"].body
    (gone,), (new,) = (events_of(messages[address]) for address in ("ben@alpha.example", "eva@alpha.example"))
    assert gone["UID"] == new["UID"]
    assert (gone["STATUS"], new["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert "Teacher from now on: Eva Ruiz" in messages["chloe@example.com"].body


def test_nobody_is_mailed_about_a_session_that_is_off_by_then(session) -> None:
    move_session(session_id=session.pk, start_at=at(8, 18), by=ANA, now=NOW)
    cancel_session(session_id=session.pk, by=ANA, reason="Ben is ill", now=NOW)
    subjects = {message.subject for message in delivered().values()}
    assert subjects == {"Cancelled: Talk", "Called off: Talk"}


def test_teacher_gets_one_mail_for_all_that_was_called_off(talk, ben) -> None:
    series = plan_series(
        workshop_id=talk.pk,
        title="Tuesdays",
        first_on=date(2027, 1, 12),
        starts=time(18),
        time_zone="Europe/Madrid",
        rrule="FREQ=WEEKLY;COUNT=3",
        skips_closed_dates=True,
        host_ids=[ben.pk],
        by=ANA,
        now=NOW,
    )
    for name in ("Chloe", "Cid"):
        book(workshop_id=talk.pk, series_id=series.pk, attendee=attendee(name), by=GUEST, now=NOW)
    delivered()
    first = series.sessions.order_by("start_at")[0]
    move_session(session_id=first.pk, start_at=at(12, 18), reach=Reach.ALL, by=ANA, now=NOW)
    moved = delivered()
    assert sorted(moved) == ["ben@alpha.example", "chloe@example.com", "cid@example.com"]
    assert len(events_of(moved["ben@alpha.example"])) == 3
    assert moved["chloe@example.com"].body.count("19:00–20:00") == 3
    cancel_rest(series_id=series.pk, by=ANA, reason="Ben moves away", now=NOW)
    off = delivered()
    assert len(mail.outbox) == 3
    message = off["ben@alpha.example"]
    assert message.subject == "Called off: Talk"
    assert message.body.count("2 students had booked.") == 3
    assert "Ben moves away" in message.body
    assert [event["STATUS"] for event in events_of(message)] == ["CANCELLED"] * 3


def test_date_without_students_is_called_off_for_the_teacher_all_the_same(talk, ben) -> None:
    session = SessionFactory(workshop=talk, hosts=[ben])
    cancel_session(session_id=session.pk, by=ANA, reason="", now=NOW)
    assert "Nobody had booked." in delivered()["ben@alpha.example"].body
